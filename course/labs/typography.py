"""French typography: spaces that must not break, in prose and not in code."""

import re

# What is not prose: fenced code, inline code, formulas, HTML tags, the target of a link.
NOT_PROSE = re.compile(
    r"(```.*?```|`[^`\n]*`|\$\$.*?\$\$|\$[^$\n]*\$|<[^>\n]*>|\]\([^)]*\))", re.DOTALL
)
NO_BREAK = "\N{NO-BREAK SPACE}"


def french_spaces(markdown: str) -> str:
    """Put no-break spaces before ``; : ? ! »`` and after ``«``.

    >>> french_spaces("Prêt ? `a ? b`").replace(NO_BREAK, "_")
    'Prêt_? `a ? b`'
    """
    parts = NOT_PROSE.split(markdown)
    for i in range(0, len(parts), 2):
        parts[i] = re.sub(r"(?<=\S) (?=[;:?!»%])|^ (?=[;:?!»%])", NO_BREAK, parts[i])
        parts[i] = re.sub(r"« ", "«" + NO_BREAK, parts[i])
    return "".join(parts)
