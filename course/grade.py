"""Grade the copies of a class through nbgrader, one explicit outcome each.

The seams for what is to come: ``run_copy`` grades one copy and is where a sandbox goes;
``grade`` goes through the class and is where a scheduler goes.
"""

import shutil
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import CsvExportPlugin

from course.build import BuildError, convert, write_source
from course.nbgrading import configure
from course.source import Lab


class GradingError(Exception):
    """Grading that could not begin; the message says what to do."""


def grade(lab: Lab, root: Path, unsafe: bool = False) -> dict[str, str]:
    """Autograde every copy ``root/submitted/<student>/<lab>/<lab>.ipynb``.

    Args:
        lab: the lab.
        root: the class's folder; the gradebook is ``root/gradebook.db``.
        unsafe: run the students' code as the present user, without a sandbox.

    Returns:
        For each student, "graded", or "not gradable: " and the reason. A copy that fails stops
        no other, and an old score does not stand in for it.

    Raises:
        GradingError: if there is no copy, or ``unsafe`` is not given.
    """
    if not unsafe:
        raise GradingError(
            "students' code would run as yourself, with your files and your network: there is no "
            "sandbox yet. Grade copies that you trust, or on a machine made for it, with --unsafe"
        )
    root = root.resolve()
    students = sorted(p.parent.name for p in (root / "submitted").glob(f"*/{lab.id}"))
    if not students:
        raise GradingError(f"no copy matches {root}/submitted/<student>/{lab.id}/{lab.id}.ipynb")
    # The copies' language does not matter: graded cells are the same in both.
    convert(GenerateAssignment, write_source(lab, "en", root), lab, "en")
    return {student: run_copy(lab, root, student) for student in students}


def run_copy(lab: Lab, root: Path, student: str) -> str:
    """Grade one copy and return its outcome."""
    copy = root / "submitted" / student / lab.id / f"{lab.id}.ipynb"
    if not copy.is_file():
        reason = f"there is no {copy.name} in {copy.parent}"
    else:
        coursedir = _coursedir(root, lab, student)
        try:
            convert(Autograde, coursedir, lab, student)
            return "graded"
        except BuildError as error:
            reason = str(error).strip().splitlines()[-1]
    _forget_scores(root, lab, student)
    return f"not gradable: {reason}"


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
