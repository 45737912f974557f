"""The typography of each language's prose; what is not prose stays as it is."""

import re
from collections.abc import Callable

# What is not prose: fenced code, inline code, formulas, HTML tags, the target of a link.
NOT_PROSE = re.compile(
    r"(```.*?```|`[^`\n]*`|\$\$.*?\$\$|\$[^$\n]*\$|<[^>\n]*>|\]\([^)]*\))", re.DOTALL
)
NO_BREAK = "\N{NO-BREAK SPACE}"


def french_spaces(prose: str) -> str:
    """Put no-break spaces before ``; : ? ! »`` and after ``«``."""
    prose = re.sub(r"(?<=\S) (?=[;:?!»%])|^ (?=[;:?!»%])", NO_BREAK, prose)
    return re.sub(r"« ", "«" + NO_BREAK, prose)


# A language that is not here is written as it is typed.
RULES: dict[str, Callable[[str], str]] = {"fr": french_spaces}


def typeset(markdown: str, language: str) -> str:
    """Return a text as its language is printed.

    >>> typeset("Prêt ? `a ? b`", "fr").replace(NO_BREAK, "_")
    'Prêt_? `a ? b`'
    >>> typeset("Ready? `a ? b`", "en")
    'Ready? `a ? b`'
    """
    rule = RULES.get(language)
    if rule is None:
        return markdown
    parts = NOT_PROSE.split(markdown)
    parts[::2] = map(rule, parts[::2])
    return "".join(parts)
