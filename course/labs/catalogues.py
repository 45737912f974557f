"""The catalogues of messages: collect what the code says, compile what is translated."""

import ast
import re
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from course.base.paths import LOCALE, ROOT
from course.labs.lab import find_labs

# Where a message stands among the arguments of each function, from 0.
POSITIONS = {"translate": 0, "_": 0, "expect": 1, "expect_equal": 3, "expect_close": 3}
KEYWORDS = {"message", "idea"}
# Babel writes a date into each header; the files depend on the messages alone.
NO_DATE = datetime.fromtimestamp(0, UTC)
HIDDEN = re.compile(r"### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS", re.DOTALL)


def collect_messages() -> dict[str, list[str]]:
    """Return each message of ``helpers/`` and of the labs' visible code, with where it stands."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "helpers").rglob("*.py")):
        for message in _messages(path.read_text()):
            found.setdefault(message, []).append(str(path.relative_to(ROOT)))
    for lab in find_labs():
        for cell in lab.cells:
            if cell.cell_type == "code":
                for message in _messages(HIDDEN.sub("pass", cell.source)):
                    found.setdefault(message, []).append(str(lab.path.relative_to(ROOT)))
    return found


def _messages(code: str) -> list[str]:
    messages = []
    for node in ast.walk(ast.parse(code)):
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


def read_catalogue(path: Path) -> Catalog:
    """Read one ``.po`` file."""
    with path.open("rb") as file:
        return read_po(file)


def compile_catalogues(locale: Path = LOCALE) -> list[Path]:
    """Bring every ``.po`` up to date with the code and compile it; return the ``.mo`` files.

    Translations of messages that the code still has are kept, new ones wait with an empty
    translation, the others go.
    """
    found = collect_messages()
    compiled = []
    for po in sorted(locale.glob("*/LC_MESSAGES/helpers.po")):
        old = read_catalogue(po)
        new = Catalog(
            locale=po.parts[-3],
            project="rl-labs",
            charset="utf-8",
            fuzzy=False,
            creation_date=NO_DATE,
        )
        for message in sorted(found):
            known = old.get(message)
            places = [(place, None) for place in sorted(set(found[message]))]
            new.add(message, known.string if known else "", locations=places)
        with po.open("wb") as file:
            file.write(_po_text(new))
        mo = po.with_suffix(".mo")
        with mo.open("wb") as file:
            write_mo(file, new)
        compiled.append(mo)
    return compiled


def _po_text(catalogue: Catalog) -> bytes:
    from io import BytesIO

    buffer = BytesIO()
    write_po(buffer, catalogue, width=100, include_lineno=False, omit_header=True)
    header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    return header.encode() + buffer.getvalue()
