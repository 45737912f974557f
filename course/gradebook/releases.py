"""Every release of a lab that copies may have come from: a lab can change during the term.

A copy is compared with the release that it came from, and graded with the present one. What
changed between the two is no repair.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from course.base.class_folder import RELEASE, ClassFolder
from course.base.files import write_whole
from course.base.paths import DIST, NOTEBOOKS
from course.labs.build import build
from course.labs.lab import Lab
from course.submissions.repair import is_graded

KEPT = "releases"


def keep_release(lab: str, notebook: Path, root: Path) -> None:
    """Keep a release below ``root`` if none with the same graded cells is there.

    Args:
        lab: its id.
        notebook: the released notebook, in any language: graded cells are the same in all.
        root: the class's folder, or where zips are written.
    """
    _keep(lab, notebook.read_text(encoding="utf-8"), root)


def keep_built(labs: Iterable[Lab], language: str, root: Path = DIST) -> None:
    """Keep what these labs are now, where zips are written: it is given to students."""
    labs = list(labs)
    for path, text in build(labs, (language,)).items():
        if path.is_relative_to(NOTEBOOKS):
            _keep(path.stem, text, root)


def _keep(lab: str, notebook: str, root: Path) -> None:
    graded = _graded(nbformat.reads(notebook, 4).cells)
    text = json.dumps([[c.metadata.nbgrader, c.source] for c in graded], sort_keys=True)
    name = hashlib.sha256(text.encode()).hexdigest()[:16]
    path = root / KEPT / lab / f"{name}.ipynb"
    if not path.exists():
        write_whole(path, notebook.encode())


def keep_releases(lab: str, folder: ClassFolder, made: Path = DIST) -> None:
    """Keep in a class's folder the release that is graded with, and those made for students here.

    So they are there when the folder is moved to another machine.
    """
    keep_release(lab, folder.notebook(RELEASE, ".", lab), folder.root)
    for notebook in sorted((made / KEPT / lab).glob("*.ipynb")):
        keep_release(lab, notebook, folder.root)


def origin(copy: Sequence[NotebookNode], present: NotebookNode, lab: str, root: Path):
    """Return the cells of the release that a copy came from, as far as can be told.

    It is the one of which the copy holds most graded cells as they were released; of equals the
    present one.

    Args:
        copy: the copy's cells.
        present: the release that it is graded with.
        lab: its id.
        root: the class's folder.
    """
    kept = [nbformat.read(path, 4) for path in sorted((root / KEPT / lab).glob("*.ipynb"))]
    there = set(map(_identity, _graded(copy)))
    best = present
    for release in kept:
        if _likeness(release, there) > _likeness(best, there):
            best = release
    return best.cells


def _likeness(release: NotebookNode, there: set[tuple]) -> int:
    """Return how many of a release's locked cells a copy holds, less those that it lacks."""
    own = {_identity(cell) for cell in _graded(release.cells)}
    return len(own & there) - len(own - there)


def _graded(cells: Iterable[NotebookNode]) -> list[NotebookNode]:
    return [cell for cell in cells if is_graded(cell)]


def _identity(cell: NotebookNode) -> tuple:
    about = cell.metadata["nbgrader"]
    text = "" if about.get("solution") else cell.source.strip()
    return about.get("grade_id"), about.get("points"), text
