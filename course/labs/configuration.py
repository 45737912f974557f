"""How this course has nbgrader make the students' notebooks and the solutions."""

import os

from nbconvert.preprocessors import TagRemovePreprocessor
from nbgrader.converters import GenerateAssignment, GenerateSolution
from nbgrader.preprocessors import ClearHiddenTests, Execute
from traitlets import HasTraits
from traitlets.config import Config

from course.base.class_folder import RELEASE, SOLUTION, SOURCE, ClassFolder
from course.base.third_party import patch_nbgrader

COURSE_ID = "rl-labs"
CODE_STUB = "# VOTRE CODE ICI / YOUR CODE HERE\nraise NotImplementedError()"


def building_config(folder: ClassFolder) -> Config:
    """Return nbgrader's configuration for building labs in a folder.

    The source notebooks are built ones, and not the text sources. Nobody uses nbgrader without its
    configuration: so it is patched here.
    """
    patch_nbgrader()
    config = Config()
    config.CourseDirectory.root = str(folder)
    config.CourseDirectory.course_id = COURSE_ID
    config.CourseDirectory.source_directory = SOURCE
    config.CourseDirectory.release_directory = RELEASE
    config.CourseDirectory.solution_directory = SOLUTION
    config.CourseDirectory.db_url = gradebook_url(folder)
    config.ClearSolutions.code_stub = {"python": CODE_STUB}
    config.ClearSolutions.text_stub = "…"

    # Model answers and mark schemes: cells tagged `solution`, not in the student's notebook.
    config.TagRemovePreprocessor.remove_cell_tags = {"solution"}
    config.TagRemovePreprocessor.enabled = True
    config.GenerateAssignment.preprocessors = [
        TagRemovePreprocessor,
        *default(GenerateAssignment, "preprocessors"),
    ]
    # Solutions can be published: no hidden test. They are executed for the site, not here.
    config.GenerateSolution.preprocessors = [
        *(p for p in default(GenerateSolution, "preprocessors") if p is not Execute),
        ClearHiddenTests,
    ]
    return config


def gradebook_url(folder: ClassFolder) -> str:
    """Return the class's gradebook as SQLAlchemy names it."""
    return f"sqlite:///{folder.gradebook}"


def default(converter: type[HasTraits], trait: str) -> list:
    """Return nbgrader's own list of preprocessors of a converter."""
    return list(converter.class_traits()[trait].default() or [])


def use_this_environment() -> None:
    """Prepare the environment that kernels inherit.

    pygame draws in memory: on a server without a screen it would complain on stderr.
    """
    os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
