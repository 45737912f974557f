"""Fill in what a lab's prose says of points, minutes and numbers, in its own language.

Prose is a Jinja template, with MyST's ``{{ … }}``:

=====================================  ====================================================
``{{ number }}``, ``{{ worth }}``      the exercise's number; "3 points, 10 minutes"
``{{ points }}``, ``{{ points.goal }}``  "3 points"; those of its check ``…-goal``, "2 points"
``{{ numbers["policy-hardcode"] }}``   the number of another exercise of the lab
``{{ lab.minutes }}``                  "75 minutes"
``{{ lab.points }}``                   "20 points, 4 of them for a question marked by hand"
=====================================  ====================================================
"""

import re
from collections.abc import Sequence

import jinja2

from course.base.errors import SourceError
from course.labs.exercises import Exercise
from course.labs.headers import Cells, fault
from course.labs.rules import check_prose
from course.labs.wording import Wording

# What the title of an exercise says in each language, and what the opening cell says.
TITLE = ("number", "worth")
OPENING = ("lab.minutes", "lab.points")

_ENVIRONMENT = jinja2.Environment(
    undefined=jinja2.StrictUndefined, autoescape=False, keep_trailing_newline=True
)


class _Points:
    """The points of an exercise in words; of one of its checks under the name of its aspect."""

    def __init__(self, exercise: Exercise, wording: Wording):
        self._said = wording.points(exercise.total)
        self._aspects = {
            exercise.aspect(check): wording.points(exercise.points[check])
            for check in exercise.checks
        }

    def __str__(self) -> str:
        return self._said

    def __getitem__(self, aspect: str) -> str:
        return self._aspects[aspect]


def fill_in(
    lab: str,
    cells: Cells,
    languages: Sequence[str],
    exercises: Sequence[Exercise],
    minutes: int,
) -> None:
    """Fill in the prose of a lab, in place.

    Args:
        lab: its name.
        cells: all of them, in every language.
        languages: those of the lab.
        exercises: those of the lab.
        minutes: those of the whole lab.

    Raises:
        SourceError: if a cell asks for what there is not, or the title of an exercise or the
            opening of the lab does not say what its reader needs to know.
    """
    untitled = [(exercise.name, language) for exercise in exercises for language in languages]
    unopened = list(languages)
    for position, (cell, header) in enumerate(cells):
        if cell.cell_type != "markdown" or header.kind:
            continue
        wording = Wording(header.language)
        exercise = _exercise_of(position, cells, exercises)
        if exercise and _says(cell.source, TITLE):
            untitled = [pair for pair in untitled if pair != (exercise.name, header.language)]
        if header.language in unopened and _says(cell.source, OPENING):
            unopened.remove(header.language)
        try:
            check_prose(cell, header, wording, exercise)
            cell.source = _filled_in(cell.source, wording, exercises, exercise, minutes)
        except ValueError as error:
            raise fault(lab, cell, str(error)) from None
    for name, language in untitled:
        raise SourceError(f"{lab}, exercise {name}: no title with {_shown(TITLE)} [{language}]")
    for language in unopened:
        raise SourceError(f"{lab}: no opening cell with {_shown(OPENING)} [{language}]")


def _exercise_of(position: int, cells: Cells, exercises: Sequence[Exercise]) -> Exercise | None:
    """Return the exercise that prose is about: the next; for a mark scheme, the one before."""
    known = {exercise.name: exercise for exercise in exercises}
    solution = cells[position][1].solution
    near = reversed(cells[:position]) if solution else cells[position:]
    return next((known[header.name] for _, header in near if header.name), None)


def _says(text: str, names: Sequence[str]) -> bool:
    return all(re.search(r"\{\{\s*" + re.escape(name) + r"\s*\}\}", text) for name in names)


def _shown(names: Sequence[str]) -> str:
    return " and ".join(f"{{{{ {name} }}}}" for name in names)


def _filled_in(
    markdown: str,
    wording: Wording,
    exercises: Sequence[Exercise],
    exercise: Exercise | None,
    minutes: int,
) -> str:
    names: dict = {
        "lab": {"minutes": wording.minutes(minutes), "points": wording.lab_points(exercises)},
        "numbers": {e.name: e.number for e in exercises},
    }
    if exercise is not None:
        names |= {
            "number": exercise.number,
            "worth": wording.worth(exercise),
            "points": _Points(exercise, wording),
        }
    try:
        return _ENVIRONMENT.from_string(markdown).render(names)
    except jinja2.UndefinedError as error:
        about = f"the cell is about {exercise.name}" if exercise else "no exercise is near"
        raise ValueError(f"{error.message}; {about}") from None
    except jinja2.TemplateSyntaxError as error:
        raise ValueError(f"its braces are no template: {error.message}") from None
