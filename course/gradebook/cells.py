"""A lab's cells in a gradebook that holds copies already: nbgrader refuses to add or drop any."""

import logging

from nbgrader.api import BaseCell, Comment, Grade, Gradebook, MissingEntry, Notebook
from nbgrader.utils import is_grade, is_locked, is_solution
from sqlalchemy import delete

from course.base.class_folder import ClassFolder
from course.gradebook.changes import changes
from course.gradebook.configuration import open_gradebook
from course.labs.lab import Lab

log = logging.getLogger(__name__)


def reconcile(lab: Lab, folder: ClassFolder) -> None:
    """Make the cells of a lab in the gradebook those of its source; grades of all others stay.

    What a cell that is gone was worth goes with it, its marks and comments too; a new one waits
    for its copies to be graded. Points that have changed are nbgrader's to enter. After an error
    the cells are as they were.
    """
    if not folder.gradebook.exists():
        return
    cells = [cell for cell in lab.cells if "nbgrader" in cell.metadata]
    with changes(folder), open_gradebook(folder) as gradebook:  # all, though each step commits
        try:
            notebook = gradebook.find_notebook(lab.id, lab.id)
        except MissingEntry:
            return
        if not notebook.submissions:  # nbgrader makes it anew
            return
        graded, answers, kept = (
            {cell.metadata.nbgrader.grade_id: cell for cell in cells if chosen(cell)}
            for chosen in (
                is_grade,
                is_solution,
                lambda cell: is_grade(cell) or is_solution(cell) or is_locked(cell),
            )
        )
        _drop(gradebook, notebook.grade_cells, graded)
        _drop(gradebook, notebook.solution_cells, answers)
        for source in [s for s in notebook.source_cells if s.name not in kept]:
            gradebook.db.delete(source)
        gradebook.db.flush()
        gradebook.db.expire_all()
        _add(gradebook, gradebook.find_notebook(lab.id, lab.id), lab, graded, answers, kept)


def _drop(gradebook: Gradebook, known: list[BaseCell], wanted: dict) -> None:
    for cell in [cell for cell in known if cell.name not in wanted]:
        log.info("%s is gone, with its points", cell.name)
        for kind in (Grade, Comment):
            gradebook.db.execute(delete(kind).where(kind.cell_id == cell.id))
        gradebook.db.delete(cell)
    gradebook.db.flush()


def _add(
    gradebook: Gradebook, notebook: Notebook, lab: Lab, graded: dict, answers: dict, kept: dict
) -> None:
    here = (lab.id, lab.id)
    for name in graded.keys() - {cell.name for cell in notebook.grade_cells}:
        about = {"max_score": float(graded[name].metadata.nbgrader.points)}
        cell = gradebook.add_grade_cell(name, *here, cell_type=graded[name].cell_type, **about)
        for submission in notebook.submissions:
            gradebook.db.add(Grade(cell_id=cell.id, notebook=submission))
    for name in answers.keys() - {cell.name for cell in notebook.solution_cells}:
        cell = gradebook.add_solution_cell(name, *here)
        for submission in notebook.submissions:
            gradebook.db.add(Comment(cell_id=cell.id, notebook=submission))
    for name in kept.keys() - {cell.name for cell in notebook.source_cells}:
        gradebook.add_source_cell(name, *here, cell_type=kept[name].cell_type)
    gradebook.db.commit()
