"""The first stage of grading a copy: from what was handed in to what can be run."""

from dataclasses import dataclass
from pathlib import Path

from nbgrader.coursedir import CourseDirectory

from course.autograde import Sanitise
from course.build import BuildError, convert
from course.nbgrading import configure
from course.source import Lab


@dataclass(frozen=True)
class Prepared:
    """A copy that is ready to run; ``dataclasses.asdict`` gives plain JSON.

    Attributes:
        notebook: the sanitised notebook as JSON text; "" when there is a reason.
        repairs: what was put right, for people.
        reason: why the copy cannot be graded, or "".
    """

    notebook: str = ""
    repairs: tuple[str, ...] = ()
    reason: str = ""


def prepare(lab: Lab, root: Path, student: str) -> Prepared:
    """Sanitise one copy with nbgrader's steps; nothing of it is run.

    Args:
        lab: the lab; its release is already in the gradebook.
        root: the class's folder.
        student: the folder's name under ``root/submitted``.
    """
    copy = root / "submitted" / student / lab.id / f"{lab.id}.ipynb"
    if not copy.is_file():
        return Prepared(reason=f"there is no {copy.name} in {copy.parent}")
    try:
        convert(Sanitise, course_directory(root, lab, student), lab, student)
    except BuildError as error:
        return Prepared(reason=str(error).strip().splitlines()[-1])
    path = root / "autograded" / student / lab.id / f"{lab.id}.ipynb"
    return Prepared(path.read_text(encoding="utf-8"))


def course_directory(root: Path, lab: Lab, student: str) -> CourseDirectory:
    """Return nbgrader's description of the class, for one copy."""
    coursedir = CourseDirectory(config=configure(root))
    coursedir.assignment_id = lab.id
    coursedir.student_id = student
    return coursedir
