"""Honest idioms cost nothing: neither where only answers are read, nor where the whole copy is."""

from collections.abc import Callable, Iterable
from pathlib import Path
from unittest import mock

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from course.base.metadata import ABOUT
from course.gradebook.outcomes import GRADED, REPAIRED
from course.grading.readings import Readings, run_readings
from course.grading.run import Run
from course.labs.lab import find_labs
from course.sandbox.limits import Limits
from tests.answering import exercises
from tests.course.grading.test_grade import hand_in, student_copy
from tests.course.integrity.idioms import ANSWERS, CELLS, IMPORTS
from tests.sandboxed import needs_sandbox
from tests.tiny import cell, grade_warm

pytestmark = [pytest.mark.notebook, needs_sandbox]
LAB = find_labs(["01_frozen_lake"])[0]
COPIES = 3  # that hold all cells together, and as many answers as they can


def copy_with(
    cells: Iterable[str] = (), answers: Iterable[str] = (), imports: str = ""
) -> NotebookNode:
    """Return a right copy with idioms in it.

    Args:
        cells: names in ``CELLS``.
        answers: names in ``ANSWERS``, each of another exercise.
        imports: a name in ``IMPORTS``, or "".
    """
    notebook = student_copy(LAB, "fr", exercises(LAB), written="Ma réponse.")
    given = next(c for c in notebook.cells if c.source.startswith("import gymnasium"))
    if imports == "before":
        given.source = IMPORTS[imports] + given.source
    elif imports:
        given.source += IMPORTS[imports]
    for name in answers:
        exercise, answer, before = ANSWERS[name]
        place = cell(notebook, exercise)
        if answer:
            place.source = answer
        else:
            place.source = cell(student_copy(LAB, "fr"), exercise).source
        if before:
            notebook.cells.insert(notebook.cells.index(place), new_code_cell(before))
    at = notebook.cells.index(given) + 1
    notebook.cells[at:at] = [new_code_cell(CELLS[name]) for name in cells]
    return notebook


def together(number: int) -> NotebookNode:
    """Return one of the copies that hold all cells together."""
    chosen = []
    for exercise in exercises(LAB):
        own = [name for name, (which, *_) in ANSWERS.items() if which == exercise]
        chosen += own[number::COPIES][:1]
    imports = [*IMPORTS, ""][number % 3]
    return copy_with(list(CELLS)[number::COPIES], chosen, imports)


def read_twice(root: Path, copies: dict[str, NotebookNode]) -> tuple[dict, dict]:
    """Grade copies, and run each as a whole even where that is not needed.

    Returns:
        The outcomes; and, by student, what the guard noticed in the whole copies.
    """
    whole: dict[str, list] = {}
    students = iter(sorted(copies))

    def run(readings: str, limits: Limits, run: Callable[..., Run]) -> Run:
        both = Readings.read(readings)
        second = run(both.whole or both.first, limits, None)
        student = next(students)
        assert second.reason is None, (student, str(second.reason))
        whole[student] = nbformat.reads(second.notebook, 4).metadata[ABOUT]["review"]
        return run_readings(readings, limits, run=run)

    for student, copy in copies.items():
        hand_in(root, student, LAB, copy)
    with mock.patch("course.grading.grade.run_readings", run):
        return grade_warm(LAB, root), whole


def lost(root: Path, copies: dict[str, NotebookNode]) -> dict[str, str]:
    """Return what copies have lost, or are held for; nothing if they are as they should be."""
    outcomes, whole = read_twice(root, copies)
    full = LAB.points - LAB.manual_points
    found = {}
    for name, outcome in outcomes.items():
        if outcome.outcome not in (GRADED, REPAIRED) or outcome.proposed_points != full:
            found[name] = f"{outcome}, {outcome.proposed_points} points"
        elif whole[name]:
            found[name] = str(whole[name])
    return found


def test_copies_that_hold_them_all_lose_nothing(tmp_path):
    assert len(CELLS) + len(ANSWERS) + len(IMPORTS) > 100
    copies = {f"{n}": together(n) for n in range(COPIES)}
    held = [c.source for copy in copies.values() for c in copy.cells]
    assert set(CELLS.values()) <= set(held)
    assert lost(tmp_path, copies) == {}


@pytest.mark.slow
@pytest.mark.parametrize("group", range(10))
def test_each_on_its_own_loses_nothing(group, tmp_path):
    copies = {f"cell {name}": copy_with([name]) for name in CELLS}
    copies |= {f"answer {name}": copy_with(answers=[name]) for name in ANSWERS}
    copies |= {f"imports {name}": copy_with(imports=name) for name in IMPORTS}
    assert lost(tmp_path, dict(list(copies.items())[group::10])) == {}
