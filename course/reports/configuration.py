"""How this course has nbgrader make pages and tables: nothing of a stranger's runs in them."""

from pathlib import Path

from nbgrader.converters import GenerateFeedback
from nbgrader.preprocessors import GetGrades
from traitlets.config import Config

from course.base.class_folder import ClassFolder
from course.gradebook.configuration import grading_config
from course.labs.configuration import default
from course.reports.feedback_page import FeedbackExporter, Summary
from course.reports.harmless_html import clean_html, markdown2html
from course.reports.harmless_outputs import HarmlessOutputs, HideTests
from course.reports.mark_scheme import MarkSchemes
from course.reports.pages import TEMPLATES


def configure(root: Path | str) -> Config:
    """Return all of nbgrader's configuration for a class whose files are under ``root``."""
    config = grading_config(ClassFolder(Path(root)))
    # What was handed in, for formgrader, and not what grading made of it.
    del config.CourseDirectory.submitted_directory
    config.ExportApp.plugin_class = "course.reports.grades.FinalCsv"
    # The text of hidden tests must not reach a student through the feedback page.
    steps = default(GenerateFeedback, "preprocessors")
    config.GenerateFeedback.preprocessors = [
        HideTests,
        *[step for each in steps for step in ((each, Summary) if each is GetGrades else (each,))],
    ]
    config.GenerateFeedback.exporter_class = FeedbackExporter
    config.FeedbackExporter.template_name = "student"
    config.FeedbackExporter.extra_template_basedirs = [str(TEMPLATES)]
    # What a stranger's notebook shows, on these pages and in formgrader.
    config.HTMLExporter.sanitize_html = True
    config.HTMLExporter.preprocessors = [HarmlessOutputs, MarkSchemes]
    config.FeedbackExporter.preprocessors = [HarmlessOutputs]  # no mark scheme for students
    config.HTMLExporter.filters = {"clean_html": clean_html, "markdown2html": markdown2html}
    return config
