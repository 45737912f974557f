"""A lab's notebook as a page of the site: checks folded, headings in steps, figures described."""

import re

from nbformat import NotebookNode

from course.base.messages import translations

HEADING = re.compile(r"^(#{1,6})(?= )")
FENCE = re.compile(r"^ *(```|~~~)")
TITLE = re.compile(r"^# (.*)$", re.MULTILINE)


def as_page(notebook: NotebookNode, language: str, kind: str = "", links: str = "") -> NotebookNode:
    """Return a copy of a notebook for MyST-NB, which reads metadata and tags.

    Args:
        notebook: one of a lab, executed or not.
        language: its language.
        kind: what to say after the title, such as "solution".
        links: HTML to put below the title.
    """
    page: NotebookNode = notebook.copy()
    page.cells = [_as_page(cell, language) for cell in notebook.cells]
    step_headings(page)
    first = next(cell for cell in page.cells if cell.cell_type == "markdown")
    titled = rf"# \1 · {kind}" if kind else r"# \1"
    below = f"\n\n{links}\n" if links else ""
    first.source = TITLE.sub(lambda found: found.expand(titled) + below, first.source, count=1)
    return page


def _as_page(cell: NotebookNode, language: str) -> NotebookNode:
    cell = cell.copy()
    cell.metadata = cell.metadata.copy()
    if cell.cell_type != "code":
        return cell
    if _is_check(cell):
        cell.metadata["tags"] = [*cell.metadata.get("tags", []), "hide-input"]
    if _has_bare_picture(cell):
        said = translations(language).gettext("Figure drawn by the code above")
        cell.metadata["mystnb"] = {"image": {"alt": said}}
    return cell


def _is_check(cell: NotebookNode) -> bool:
    """Tell whether a reader need not see a cell's code: a check, or folded in the notebook too."""
    nbgrader = cell.metadata.get("nbgrader", {})
    checks = nbgrader.get("grade", False) and not nbgrader.get("solution", False)
    return checks or cell.metadata.get("jupyter", {}).get("source_hidden", False)


def _has_bare_picture(cell: NotebookNode) -> bool:
    """Tell whether a cell shows a picture as it is; as HTML, it brings its own text."""
    shown = [output.get("data", {}) for output in cell.get("outputs", [])]
    return any("image/png" in data and "text/html" not in data for data in shown)


def step_headings(notebook: NotebookNode) -> None:
    """Let no heading skip a level, for who reads by them: ``###`` right below ``#`` is ``##``."""
    level = 0
    for cell in notebook.cells:
        if cell.cell_type != "markdown":
            continue
        lines, fenced = [], False
        for line in cell.source.split("\n"):
            fenced ^= bool(FENCE.match(line))
            found = None if fenced else HEADING.match(line)
            if found:
                level = min(len(found[1]), level + 1)
                line = "#" * level + line[found.end() :]
            lines.append(line)
        cell.source = "\n".join(lines)
