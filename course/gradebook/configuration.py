"""How this course has nbgrader grade: the preprocessors that a copy goes through."""

import re
from pathlib import Path

from jupyter_core.paths import jupyter_config_path
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import SaveAutoGrades
from traitlets.config import Config, PyFileConfigLoader

from course.base.class_folder import READ, ClassFolder
from course.base.errors import GradingError
from course.gradebook.preprocessors import KeepManualScores, RepairCells
from course.labs.configuration import building_config, default
from course.labs.lab import Lab
from course.sandbox.limits import Limits


def grading_config(folder: ClassFolder) -> Config:
    """Return nbgrader's configuration for grading a class."""
    config = building_config(folder)
    # Where nbgrader looks whether there is a copy: it gives zero for one with another name.
    config.CourseDirectory.submitted_directory = READ
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


# What a class's own file may say; the rest of it is for Formgrader and nbgrader's own commands.
OWN = re.compile(r"Exchange\w*|AssignLatePenalties|LateSubmissionPlugin|PerDay")


def own_config(folder: ClassFolder) -> Config:
    """Return what ``nbgrader_config.py`` says of deadlines and the exchange.

    The system's files are read first, then the one in the class's folder.

    Raises:
        GradingError: if a file fails.
    """
    kept = Config()
    for place in (*map(Path, reversed(jupyter_config_path())), folder.root):
        path = place / folder.nbgrader_config.name
        if not path.exists():
            continue
        try:
            said = PyFileConfigLoader(path.name, path=str(place)).load_config()
        except Exception as error:  # it is a program
            raise GradingError(f"{path} fails: {error!r}") from error
        kept.merge(Config({name: said[name] for name in said if OWN.fullmatch(name)}))
        if "course_id" in said.CourseDirectory:
            kept.CourseDirectory.course_id = said.CourseDirectory.course_id
    return kept


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


def known_labs(folder: ClassFolder) -> list[str]:
    """Return the names of the labs in a class's gradebook; none where there is no gradebook."""
    if not folder.gradebook.exists():
        return []
    with open_gradebook(folder) as gradebook:
        return sorted(assignment.name for assignment in gradebook.assignments)
