"""Read a lab's source: a jupytext file with short headers becomes cells that nbgrader knows."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jupytext
from nbformat import NotebookNode, from_dict

from course.base.errors import SourceError
from course.labs.exercises import Exercise, find_exercises
from course.labs.headers import Header, fault, nbgrader_metadata, read_header
from course.labs.prose import fill_in
from course.labs.rules import check_cells
from helpers.support.language import LANGUAGES


@dataclass(frozen=True)
class Source:
    """What a lab's file holds, checked.

    Attributes:
        about: the header's ``course:``.
        languages: those of the lab, in the course's order.
        cells: all cells in every language, with nbgrader's metadata; prose is filled in.
        exercises: in the lab's order.
        kernelspec: the header's.
    """

    about: dict[str, Any]
    languages: tuple[str, ...]
    cells: list[NotebookNode]
    exercises: tuple[Exercise, ...]
    kernelspec: dict[str, str]


def read_source(path: Path) -> Source:
    """Read and check a lab's file.

    Raises:
        SourceError: at the first fault, with the lab, the cell and the reason.
    """
    lab = path.stem
    notebook = jupytext.read(path)
    about = notebook.metadata.get("course", {})
    languages = _languages(lab, about)
    pairs = [
        (cell, _read_cell(lab, position, cell)) for position, cell in enumerate(notebook.cells)
    ]
    check_cells(lab, pairs, languages)
    exercises = find_exercises(lab, pairs)
    _check_minutes(lab, about, exercises)
    fill_in(lab, pairs, languages, exercises, about["minutes"])
    return Source(about, languages, notebook.cells, exercises, notebook.metadata.kernelspec)


def _languages(lab: str, about: dict) -> tuple[str, ...]:
    for key in ("title", "minutes", "requires"):
        if key not in about:
            raise SourceError(f"{lab}: the header's `course:` does not say {key}")
    unknown = set(about["title"]) - set(LANGUAGES)
    if unknown or LANGUAGES[0] not in about["title"]:
        raise SourceError(
            f"{lab}: the header's title is in {', '.join(about['title'])}; the course's languages "
            f"are {', '.join(LANGUAGES)}, and every lab has {LANGUAGES[0]}"
        )
    return tuple(language for language in LANGUAGES if language in about["title"])


def _read_cell(lab: str, position: int, cell: NotebookNode) -> Header:
    """Read a cell's header, and give the cell its id and the metadata of a notebook."""
    cell.id = f"{lab[:2]}-{position:03d}"
    try:
        header = read_header(cell)
        graded = nbgrader_metadata(cell, header)
    except ValueError as error:
        raise fault(lab, cell, str(error)) from None
    if graded:
        cell.id = f"{lab[:2]}-{graded['grade_id']}"
    tags = [header.language] * bool(header.language) + ["solution"] * header.solution
    cell.metadata = from_dict(
        ({"nbgrader": graded} if graded else {}) | ({"tags": tags} if tags else {})
    )
    return header


def _check_minutes(lab: str, about: dict, exercises: tuple[Exercise, ...]) -> None:
    minutes = sum(exercise.minutes for exercise in exercises)
    if minutes > about["minutes"]:
        raise SourceError(
            f"{lab}: its exercises take {minutes} minutes together; the header says "
            f"{about['minutes']} for the whole lab"
        )
