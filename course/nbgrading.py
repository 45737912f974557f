"""How this course configures nbgrader, for every command and for ``nbgrader_config.py``."""

import os
from functools import lru_cache
from pathlib import Path

import nbgrader.api
from alembic.config import Config as AlembicConfig
from alembic.script import ScriptDirectory
from nbconvert.preprocessors import TagRemovePreprocessor
from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback, GenerateSolution
from nbgrader.preprocessors import ClearHiddenTests, Execute, GetGrades, SaveAutoGrades
from traitlets.config import Config

from course.feedback_page import FeedbackExporter, Summary
from course.harmless import clean_html, markdown2html
from course.limits import Limits
from course.outputs import HarmlessOutputs, HideTests
from course.paths import TEMPLATES
from course.steps import KeepManualScores, RepairCells

COURSE_ID = "rl-labs"
CODE_STUB = "# VOTRE CODE ICI / YOUR CODE HERE\nraise NotImplementedError()"


def configure(root: Path | str) -> Config:
    """Return nbgrader's configuration for a class whose files are under ``root``.

    The source notebooks are built ones: ``root/build/source``, and not the text sources.
    """
    config = Config()
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.course_id = COURSE_ID
    config.CourseDirectory.source_directory = "build/source"
    config.CourseDirectory.release_directory = "build/release"
    config.CourseDirectory.solution_directory = "build/solution"
    config.CourseDirectory.db_url = f"sqlite:///{Path(root) / 'gradebook.db'}"
    config.ClearSolutions.code_stub = {"python": CODE_STUB}
    config.ClearSolutions.text_stub = "…"
    config.Execute.timeout = Limits().cell_seconds
    config.Execute.extra_arguments = ["--log-level=ERROR"]

    # Model answers and mark schemes: cells tagged `solution`, not in the student's notebook.
    config.TagRemovePreprocessor.remove_cell_tags = {"solution"}
    config.TagRemovePreprocessor.enabled = True
    config.GenerateAssignment.preprocessors = [
        TagRemovePreprocessor,
        *_default(GenerateAssignment, "preprocessors"),
    ]
    # Solutions can be published: no hidden test. They are executed for the site, not here.
    config.GenerateSolution.preprocessors = [
        *(p for p in _default(GenerateSolution, "preprocessors") if p is not Execute),
        ClearHiddenTests,
    ]
    config.Autograde.sanitize_preprocessors = [
        RepairCells,
        *_default(Autograde, "sanitize_preprocessors"),
    ]
    config.Autograde.autograde_preprocessors = [
        KeepManualScores if step is SaveAutoGrades else step
        for step in _default(Autograde, "autograde_preprocessors")
    ]
    config.ExportApp.plugin_class = "course.export.FinalCsv"
    # The text of hidden tests must not reach a student through the feedback page.
    steps = _default(GenerateFeedback, "preprocessors")
    config.GenerateFeedback.preprocessors = [
        HideTests,
        *[one for step in steps for one in ((step, Summary) if step is GetGrades else (step,))],
    ]
    config.GenerateFeedback.exporter_class = FeedbackExporter
    config.FeedbackExporter.template_name = "student"
    config.FeedbackExporter.extra_template_basedirs = [str(TEMPLATES)]
    # What a stranger's notebook shows, on these pages and in formgrader.
    config.HTMLExporter.sanitize_html = True
    config.HTMLExporter.preprocessors = [HarmlessOutputs]
    config.HTMLExporter.filters = {"clean_html": clean_html, "markdown2html": markdown2html}
    return config


def gradebook_version() -> str:
    """Return the version that nbgrader notes in a new gradebook.

    nbgrader asks the program ``alembic``, which must be on PATH and takes a second or three.
    """
    config = AlembicConfig()
    config.set_main_option("script_location", "nbgrader:alembic")
    return ScriptDirectory.from_config(config).get_current_head()


nbgrader.api.get_alembic_version = gradebook_version
# nbgrader opens its gradebook anew in each step, and each engine compiles every statement again.
# One that was disposed of connects anew, and still has its statements.
nbgrader.api.create_engine = lru_cache(maxsize=8)(nbgrader.api.create_engine)


def _default(converter: type, trait: str) -> list:
    return converter.class_traits()[trait].default()


def use_this_environment() -> None:
    """Prepare the environment that kernels inherit.

    pygame draws in memory: on a server without a screen it would complain on stderr.
    """
    os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
