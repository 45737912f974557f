"""The catalogues of messages: collect what the code says, compile what is translated.

There are two: ``helpers``, which students get, holds what helpers and the labs' checks say;
``course`` holds reasons, repairs and pages.
"""

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from course.base.paths import COURSE_LOCALE, LOCALE, ROOT
from course.labs.lab import find_labs
from helpers.support.language import IN_CODE, LANGUAGES

# Where a message stands among the arguments of each function, from 0.
POSITIONS = {"translate": 0, "_": 0, "expect": 1, "expect_equal": 3, "expect_close": 3}
POSITIONS |= {"in_each_language": 0, "in_all_languages": 0, "describe": 0}
POSITIONS |= {"marked": 0, "Phrase": 0}
KEYWORDS = {"message", "idea"}
# Babel writes a date into each header; the files depend on the messages alone.
NO_DATE = datetime.fromtimestamp(0, UTC)
HIDDEN = re.compile(r"### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS", re.DOTALL)

Text = str | tuple[str, ...]  # a tuple: singular, plural


@dataclass(frozen=True)
class Domain:
    """One catalogue, in every language of the course.

    Attributes:
        name: its files' name.
        locale: the folder ``locale/`` that holds ``<language>/LC_MESSAGES/<name>.po`` and ``.mo``.
        collect: returns each of its messages, with the files where it stands.
    """

    name: str
    locale: Path
    collect: Callable[[], dict[Text, list[str]]]

    def catalogues(self) -> list[Path]:
        """Return its ``.po`` files, one a language but for the code's; one may be missing yet."""
        languages = [language for language in LANGUAGES if language != IN_CODE]
        return [self.locale / x / "LC_MESSAGES" / f"{self.name}.po" for x in languages]


def collect_messages() -> dict[Text, list[str]]:
    """Return each message of ``helpers/`` and of the labs' visible code, with where it stands."""
    found: dict[Text, list[str]] = {}
    for path in sorted((ROOT / "helpers").rglob("*.py")):
        for message in _messages(path.read_text(encoding="utf-8")):
            found.setdefault(message, []).append(str(path.relative_to(ROOT)))
    for lab in find_labs():
        for code in lab.code:
            for message in _messages(HIDDEN.sub("pass", code)):
                found.setdefault(message, []).append(str(lab.path.relative_to(ROOT)))
    return found


def _messages(code: str) -> list[str]:
    messages: list[str] = []
    try:
        parsed = ast.parse(code)
    except SyntaxError:  # a cell in the making, or with a line that is IPython's only
        return messages
    for node in ast.walk(parsed):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", None))
        candidates = [k.value for k in node.keywords if k.arg in KEYWORDS]
        if name in POSITIONS and len(node.args) > POSITIONS[name]:
            candidates.append(node.args[POSITIONS[name]])
        messages += [
            c.value
            for c in candidates
            if isinstance(c, ast.Constant) and isinstance(c.value, str) and c.value
        ]
    return messages


def collect_course_messages() -> dict[Text, list[str]]:
    """Return each message of ``course/`` and of its templates, with where it stands."""
    found: dict[Text, list[str]] = {}
    extracted = extract_from_dir(
        ROOT / "course",
        [("**.py", "python"), ("**.j2", "jinja2")],
        options_map={"**.j2": {"trimmed": "true"}},
        keywords=DEFAULT_KEYWORDS | {"nN_": (1, 2)},
    )
    for name, _line, message, _comments, _context in extracted:
        found.setdefault(message, []).append(f"course/{Path(name).as_posix()}")
    return found


DOMAINS = (
    Domain("helpers", LOCALE, collect_messages),
    Domain("course", COURSE_LOCALE, collect_course_messages),
)


def read_catalogue(path: Path) -> Catalog:
    """Read one ``.po`` file."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def untranslated(path: Path) -> list[str]:
    """Return the messages of a ``.po`` file that have no translation."""
    return [
        m.id if isinstance(m.id, str) else m.id[0]
        for m in read_catalogue(path)
        if m.id and not all([m.string] if isinstance(m.string, str) else m.string or [""])
    ]


def compile_catalogues(domains: tuple[Domain, ...] = DOMAINS) -> list[Path]:
    """Bring every ``.po`` up to date with the code and compile it; return the ``.mo`` files.

    Translations of messages that the code still has are kept, new ones wait with an empty
    translation, the others go. A new language gets a ``.po`` in which all are empty.
    """
    return [
        _compile(po, found)
        for domain in domains
        for found in [domain.collect()]
        for po in domain.catalogues()
    ]


def _compile(po: Path, found: dict[Text, list[str]]) -> Path:
    old = read_catalogue(po) if po.exists() else Catalog(locale=po.parts[-3])
    new = Catalog(
        locale=po.parts[-3], project="rl-labs", charset="utf-8", fuzzy=False, creation_date=NO_DATE
    )
    for message in sorted(found, key=lambda text: text if isinstance(text, str) else text[0]):
        known = old.get(message)
        # Without line numbers, which Babel's annotations ask for: they change with every edit.
        places: list = [(place, None) for place in sorted(set(found[message]))]
        new.add(message, known.string if known else "", locations=places)
    po.parent.mkdir(parents=True, exist_ok=True)
    po.write_bytes(_po_text(new))
    mo = po.with_suffix(".mo")
    with mo.open("wb") as file:
        write_mo(file, new)
    return mo


def _po_text(catalogue: Catalog) -> bytes:
    buffer = BytesIO()
    write_po(buffer, catalogue, width=100, include_lineno=False, omit_header=True)
    header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    return header.encode() + buffer.getvalue()
