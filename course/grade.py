"""Grade the copies of a class through nbgrader, one explicit outcome each.

The seam for what is to come: ``grade`` goes through the class and is where a scheduler goes. Of
what happens to one copy, only ``course.run_copy`` runs the student's code; it needs no gradebook.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import CsvExportPlugin

from course.autograde import Sanitise, Save
from course.build import BuildError, convert, write_source
from course.limits import Limits
from course.nbgrading import configure
from course.proof import prove
from course.run_copy import run_copy
from course.source import Lab


class GradingError(Exception):
    """Grading that could not begin; the message says what to do."""


def grade(
    lab: Lab, root: Path, unsafe: bool = False, limits: Limits | None = None
) -> dict[str, str]:
    """Autograde every copy ``root/submitted/<student>/<lab>/<lab>.ipynb``.

    Args:
        lab: the lab.
        root: the class's folder; the gradebook is ``root/gradebook.db``.
        unsafe: run the students' code as the present user, without a sandbox.
        limits: what each copy may use in its sandbox.

    Returns:
        For each student, "graded", or "not gradable: " and the reason. A copy that fails stops
        no other, and an old score does not stand in for it.

    Raises:
        GradingError: if there is no copy.
        SandboxError: if there is no sandbox, and ``unsafe`` is not given.
    """
    root = root.resolve()
    if not unsafe:
        prove(root)
    students = sorted(p.parent.name for p in (root / "submitted").glob(f"*/{lab.id}"))
    if not students:
        raise GradingError(f"no copy matches {root}/submitted/<student>/{lab.id}/{lab.id}.ipynb")
    # The copies' language does not matter: graded cells are the same in both.
    convert(GenerateAssignment, write_source(lab, "en", root), lab, "en")
    one = _unsafe if unsafe else _sandboxed
    return {student: _grade_copy(lab, root, student, one, limits) for student in students}


def _grade_copy(lab: Lab, root: Path, student: str, one: Callable, limits: Limits | None) -> str:
    """Grade one copy and return its outcome."""
    copy = root / "submitted" / student / lab.id / f"{lab.id}.ipynb"
    if not copy.is_file():
        reason = f"there is no {copy.name} in {copy.parent}"
    else:
        try:
            reason = one(lab, root, student, limits)
        except BuildError as error:
            reason = str(error).strip().splitlines()[-1]
    if not reason:
        return "graded"
    _forget_scores(root, lab, student)
    return f"not gradable: {reason}"


def _unsafe(lab: Lab, root: Path, student: str, _limits: Limits | None) -> str:
    convert(Autograde, _coursedir(root, lab, student), lab, student)
    return ""


def _sandboxed(lab: Lab, root: Path, student: str, limits: Limits | None) -> str:
    coursedir = _coursedir(root, lab, student)
    convert(Sanitise, coursedir, lab, student)
    copy = root / "autograded" / student / lab.id / f"{lab.id}.ipynb"
    run = run_copy(copy.read_text(encoding="utf-8"), limits)
    if not run.reason:
        copy.unlink()  # nbgrader made it read-only
        copy.write_text(run.notebook, encoding="utf-8")
        convert(Save, coursedir, lab, student)
    return run.reason


def _coursedir(root: Path, lab: Lab, student: str) -> CourseDirectory:
    coursedir = CourseDirectory(config=configure(root))
    coursedir.assignment_id = lab.id
    coursedir.student_id = student
    return coursedir


def _forget_scores(root: Path, lab: Lab, student: str) -> None:
    """Blank the automatic scores of a copy that could not be graded this time."""
    shutil.rmtree(root / "autograded" / student / lab.id, ignore_errors=True)
    with _gradebook(root) as gradebook:
        try:
            submission = gradebook.find_submission(lab.id, student)
        except MissingEntry:
            return
        for notebook in submission.notebooks:
            for one in notebook.grades:
                one.auto_score = None
        gradebook.db.commit()


def feedback(lab: Lab, root: Path) -> list[Path]:
    """Write ``root/feedback/<student>/<lab>/<lab>.html`` for every graded copy.

    Raises:
        GradingError: if no copy is graded.
    """
    root = root.resolve()
    students = sorted(p.parent.name for p in (root / "autograded").glob(f"*/{lab.id}"))
    if not students:
        raise GradingError(f"no graded copy of {lab.id} under {root}; run `course grade` first")
    pages = []
    for student in students:
        convert(GenerateFeedback, _coursedir(root, lab, student), lab, student)
        pages.append(root / "feedback" / student / lab.id / f"{lab.id}.html")
    return pages


def export_grades(root: Path, output: Path) -> Path:
    """Write every student's score in every lab with nbgrader's CSV exporter.

    Raises:
        GradingError: if there is no gradebook.
    """
    root = root.resolve()
    if not (root / "gradebook.db").exists():
        raise GradingError(f"no gradebook in {root}; run `course grade` first")
    exporter = CsvExportPlugin()
    exporter.to = str(output)
    with _gradebook(root) as gradebook:
        exporter.export(gradebook)
    return output


def _gradebook(root: Path) -> Gradebook:
    config = configure(root)
    return Gradebook(config.CourseDirectory.db_url, config.CourseDirectory.course_id)
