"""Our own steps in nbgrader's lists of preprocessors."""

import ast
import logging
from copy import deepcopy
from dataclasses import asdict
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades
from nbgrader.utils import is_grade, is_solution

from course.base.messages import Message
from course.base.metadata import ABOUT
from course.gradebook.releases import origin
from course.submissions.language import language_of
from course.submissions.repair import Repair, grade_id, is_graded, locked

log = logging.getLogger(__name__)


class RepairCells(NbGraderPreprocessor):
    """Put the graded cells right before nbgrader looks at them, and note in the metadata how."""

    def preprocess(self, nb: NotebookNode, resources) -> tuple[NotebookNode, dict]:
        """Repair against the release; ``repairs``, ``known`` and ``imports`` are noted."""
        coursedir = self.parent.parent.coursedir
        where = resources["nbgrader"]
        folder = coursedir.format_path(coursedir.release_directory, ".", where["assignment"])
        release = nbformat.read(Path(folder) / f"{where['notebook']}.ipynb", 4)
        came_from = origin(nb.cells, release, where["assignment"], Path(coursedir.root))
        # What differs from the release that the copy came from is a repair; what the course has
        # changed since is none.
        repairs = Repair(deepcopy(nb.cells), came_from).repairs
        gone = locked(came_from) - locked(release.cells)
        repair = Repair([c for c in nb.cells if not {grade_id(c)} & gone], release.cells)
        nb.cells = repair.cells
        nb.metadata[ABOUT] = {
            "repairs": [asdict(message) for message in repairs],
            "known": repair.known,
            "imports": _imports(release.cells),
        }
        return nb, resources


def _imports(cells: list[NotebookNode]) -> str:
    """Return the import statements of the cells that are given, as the checks rely on them."""
    given = [c for c in cells if c.cell_type == "code" and not is_graded(c)]
    statements = []
    for cell in given:
        try:
            body = ast.parse(cell.source).body
        except SyntaxError:  # IPython's magics
            continue
        statements += [n for n in body if isinstance(n, ast.Import | ast.ImportFrom)]
    return "\n".join(map(ast.unparse, statements))


class KeepManualScores(SaveAutoGrades):
    """Save the automatic scores; what a person gave stands as long as the answer's text does.

    nbgrader flags every manual score again when a copy is graded again, and keeps it even for
    another text. Without ``resources["nbgrader"]["previous"]``, the copy graded before, this does
    what nbgrader does.
    """

    def preprocess(self, nb: NotebookNode, resources) -> tuple[NotebookNode, dict]:
        """Save scores and comments."""
        where, self.kept = resources["nbgrader"], {}
        if where.get("previous") is not None:
            with Gradebook(where["db_url"]) as gradebook:
                entry = gradebook.find_submission_notebook(
                    where["notebook"], where["assignment"], where["student"]
                )
                settle(gradebook, entry, where["previous"], answers(nb), language_of(nb))
                self.kept = {
                    grade.name: grade.needs_manual_grade
                    for grade in entry.grades
                    if grade.manual_score is not None
                }
        return super().preprocess(nb, resources)

    def _add_score(self, cell: NotebookNode, resources) -> None:
        super()._add_score(cell, resources)
        name = cell.metadata.nbgrader.grade_id
        if name in self.kept:
            grade = self.gradebook.find_grade(
                name, self.notebook_id, self.assignment_id, self.student_id
            )
            grade.needs_manual_grade = self.kept[name]
            self.gradebook.db.commit()


def answers(notebook: NotebookNode) -> dict[str, tuple[str, str]]:
    """Return, for each graded cell, the answer's cell that it judges: its name and its text."""
    found, last = {}, ("", "")
    for cell in notebook.cells:
        if is_solution(cell):
            last = (cell.metadata.nbgrader.grade_id, cell.source)
        if is_grade(cell):
            found[cell.metadata.nbgrader.grade_id] = last
    return found


def settle(gradebook: Gradebook, entry, old: dict, new: dict, language: str) -> None:
    """Move to the comment every manual score that was given to another text; its cell waits.

    Args:
        gradebook: an open one.
        entry: nbgrader's submitted notebook.
        old: the ``answers`` that the present scores were given to.
        new: those of the copy that is there now.
        language: the student's, for the comment.
    """
    comments = {comment.name: comment for comment in entry.comments}
    for grade in entry.grades:
        name = grade.name
        if grade.manual_score is None or (name in new and old.get(name) == new[name]):
            continue
        answer, _text = new.get(name) or old.get(name) or (name, "")
        points = {"score": float(grade.manual_score), "most": float(grade.max_score)}
        line = Message("earlier-text", cell=name, **points)
        if grade.extra_credit:
            extra = float(grade.extra_credit)
            line = Message("earlier-text-extra", cell=name, extra=extra, **points)
        if comment := comments.get(answer):
            comment.manual_comment = "\n\n".join(
                filter(None, [comment.manual_comment, line.render(language)])
            )
        log.info("%s: %s must be marked again: its text has changed", entry.student.id, name)
        grade.manual_score = grade.extra_credit = None
        grade.needs_manual_grade = True
    gradebook.db.commit()
