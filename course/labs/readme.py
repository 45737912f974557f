"""README's table of the labs: minutes and points are the labs', the rest is typed."""

import re

from course.base.errors import BuildError
from course.labs.lab import Lab

ROW = re.compile(r"^\| `(\d\d_\w+)` \|.*\|\n", re.MULTILINE)


def with_rows(readme: str, labs: list[Lab]) -> str:
    """Return README with a row for each lab, in their order.

    A lab's description stays; a new lab has its English title.

    Args:
        readme: the text.
        labs: all of them.

    Raises:
        BuildError: if there is no table.
    """
    rows = {row[1]: row[0] for row in ROW.finditer(readme)}
    if not rows:
        raise BuildError("README.md has no table with a row `| `01_…` | …`: where do labs go?")
    first, last = (list(ROW.finditer(readme))[k] for k in (0, -1))
    new = "".join(_row(lab, rows.get(lab.id)) for lab in labs)
    return readme[: first.start()] + new + readme[last.end() :]


def _row(lab: Lab, known: str | None) -> str:
    cells = known.strip("|\n ").split(" | ") if known else []
    about = cells[1] if known else lab.title.get("en", lab.title["fr"])
    said = [f"`{lab.id}`", about, f"{lab.minutes}", f"{lab.points:g}"]
    return f"| {' | '.join(said)} |\n"
