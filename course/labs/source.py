"""The cells of a lab's source: short headers become what nbgrader knows, prose is filled in."""

from dataclasses import dataclass

from nbformat import NotebookNode, from_dict

from course.base.errors import SourceError
from course.labs.about import About
from course.labs.checks import complete_checks
from course.labs.exercises import Exercise, find_exercises
from course.labs.headers import Header, fault, nbgrader_metadata, read_header
from course.labs.prose import fill_in
from course.labs.rules import check_cells


@dataclass(frozen=True)
class Source:
    """What a lab's cells hold, checked.

    Attributes:
        cells: all of them in every language, with nbgrader's metadata; prose and checks are whole.
        exercises: in the lab's order.
    """

    cells: list[NotebookNode]
    exercises: tuple[Exercise, ...]


def read_cells(lab: str, about: About, cells: list[NotebookNode]) -> Source:
    """Check and return the cells that jupytext read; they are changed in place.

    Raises:
        SourceError: at the first fault, with the lab, the cell and the reason.
        LanguageError: if one of the lab's languages has no catalogue.
    """
    pairs = [(cell, _read_cell(lab, position, cell)) for position, cell in enumerate(cells)]
    check_cells(lab, pairs, about.languages)
    exercises = find_exercises(lab, pairs)
    minutes = sum(exercise.minutes for exercise in exercises)
    if minutes > about.minutes:
        raise SourceError(
            f"{lab}: its exercises take {minutes} minutes together; the header says "
            f"{about.minutes} for the whole lab"
        )
    complete_checks(lab, pairs)
    fill_in(lab, pairs, about.languages, exercises, about.minutes)
    return Source(cells, exercises)


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
