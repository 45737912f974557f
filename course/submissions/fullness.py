"""How much of a lab a notebook holds: answers written, and cells of the lab."""

import re
from functools import lru_cache

from nbgrader.preprocessors import ClearSolutions
from nbgrader.utils import is_solution

from course.base.bounded_json import loads
from course.base.class_folder import ClassFolder
from course.base.paths import BUILD
from course.labs.configuration import building_config
from course.labs.lab import Lab
from course.submissions.first_reading import UNWRITTEN
from course.submissions.read_notebook import MOST, in_windows_1252


def fullness(lab: Lab, content: bytes) -> tuple[int, int] | None:
    """Return how many of the lab's answers a notebook holds, and how many of its graded cells.

    An answer is one that is neither empty nor the release's stub. A cell is the lab's by its
    ``grade_id``, or by its id where an editor has lost nbgrader's metadata.

    Args:
        lab: the lab.
        content: a stranger's file.

    Returns:
        Both numbers; None for what is no notebook.
    """
    texts = cell_texts(lab, content)
    if texts is None:
        return None
    stubs = stubs_of(lab)
    written = (
        name
        for name, stub in stubs.items()
        if any(is_written(text, stub) for text in texts.get(name, ()))
    )
    return len(list(written)), len(texts.keys() & _cells(lab).keys())


def is_written(text: str, stub: str) -> bool:
    """Tell whether an answer's cell holds more than students get."""
    return text.strip() not in ("", stub) and not UNWRITTEN.search(text)


def _cells(lab: Lab) -> dict:
    return {c.metadata.nbgrader.grade_id: c for c in lab.cells if "nbgrader" in c.metadata}


@lru_cache
def stubs_of(lab: Lab) -> dict[str, str]:
    """Return what students get in each answer's cell, by its ``grade_id``."""
    notebook = lab.notebook(lab.languages[0])
    step = ClearSolutions(config=building_config(ClassFolder(BUILD)))
    cleared, _resources = step.preprocess(notebook, {})
    return {
        cell.metadata.nbgrader.grade_id: cell.source.strip()
        for cell in cleared.cells
        if "nbgrader" in cell.metadata and is_solution(cell)
    }


def cell_texts(lab: Lab, content: bytes) -> dict[str, list[str]] | None:
    """Return the texts of each of the lab's graded cells in a notebook, by ``grade_id``.

    Args:
        lab: the lab.
        content: a stranger's file.

    Returns:
        Several where a cell stands more than once; None for what is no notebook.
    """
    names = {cell.id: name for name, cell in _cells(lab).items()}
    try:
        text = re.sub(rb"^\xef\xbb\xbf", b"", content)
        raw = loads((in_windows_1252(text) or "").encode() or text, **MOST)
        sheets = [raw] if "cells" in raw else raw["worksheets"]  # formats 4 and 3
        found: dict[str, list[str]] = {}
        for cell in (cell for sheet in sheets for cell in sheet["cells"]):
            about = cell.get("metadata", {}).get("nbgrader") or {}
            name = about.get("grade_id") or names.get(cell.get("id"))
            if name is not None:
                source = cell.get("source", cell.get("input", ""))
                found.setdefault(str(name), []).append("".join(source))
        return found
    except Exception:  # a stranger's file: there is no end to what can be wrong with it
        return None
