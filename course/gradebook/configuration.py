"""How this course has nbgrader grade: the preprocessors that a copy goes through."""

from nbgrader.api import Gradebook
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import SaveAutoGrades
from traitlets.config import Config

from course.base.class_folder import ClassFolder
from course.gradebook.preprocessors import KeepManualScores, RepairCells
from course.labs.configuration import building_config, default
from course.labs.lab import Lab
from course.sandbox.limits import Limits


def grading_config(folder: ClassFolder) -> Config:
    """Return nbgrader's configuration for grading a class."""
    config = building_config(folder)
    config.Execute.timeout = Limits().cell_seconds
    config.Execute.extra_arguments = ["--log-level=ERROR"]
    config.Autograde.sanitize_preprocessors = [
        RepairCells,
        *default(Autograde, "sanitize_preprocessors"),
    ]
    config.Autograde.autograde_preprocessors = [
        KeepManualScores if step is SaveAutoGrades else step
        for step in default(Autograde, "autograde_preprocessors")
    ]
    return config


def course_directory(config: Config, lab: Lab, student: str) -> CourseDirectory:
    """Return nbgrader's description of a class, for one copy.

    Args:
        config: from ``grading_config``, or a configuration made from it.
        lab: the lab.
        student: whose copy.
    """
    coursedir = CourseDirectory(config=config)
    coursedir.assignment_id = lab.id
    coursedir.student_id = student
    return coursedir


def open_gradebook(folder: ClassFolder) -> Gradebook:
    """Open the class's gradebook."""
    about = building_config(folder).CourseDirectory
    return Gradebook(about.db_url, about.course_id)
