"""A student's feedback page: nbgrader's, in the notebook's language, on one self-contained page."""

import re
from functools import partial
from pathlib import Path

from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from nbconvert import HTMLExporter
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution

from course.base.class_folder import ClassFolder
from course.base.errors import SourceError
from course.base.messages import number, translations
from course.gradebook.outcomes import read_outcomes
from course.labs.lab import find_labs
from course.submissions.language import language_of

TEMPLATES = Path(__file__).parent / "templates"
FAILED = re.compile(r"^✗ \S+ [\d.]+/[\d.]+\n")
MESSAGE = 1500  # characters of a check's message in the summary


class FeedbackExporter(HTMLExporter):
    """Exports with the template ``student``; formgrader keeps nbconvert's class and its own."""

    def _create_environment(self) -> Environment:
        """Have the page's texts come from the catalogue of its language."""
        environment = super()._create_environment()
        environment.add_extension("jinja2.ext.i18n")
        environment.install_gettext_callables(_gettext, _ngettext, newstyle=True)
        return environment


@pass_context
def _gettext(context: Context, text: str) -> str:
    return translations(context["resources"]["course"]["language"]).gettext(text)


@pass_context
def _ngettext(context: Context, singular: str, plural: str, count: int) -> str:
    catalogue = translations(context["resources"]["course"]["language"])
    return catalogue.ngettext(singular, plural, count)


class Summary(NbGraderPreprocessor):
    """Say at the top of the page what held and what did not, once nbgrader has read the scores."""

    def preprocess(self, nb: NotebookNode, resources) -> tuple[NotebookNode, dict]:
        """Fill ``resources["course"]``."""
        where = resources["nbgrader"]
        language = language_of(nb)
        folder = ClassFolder(Path(self.parent.parent.coursedir.root))
        outcomes = read_outcomes(where["assignment"], folder)
        outcome = outcomes.get(where["student"])
        waiting = _waiting(where)
        try:
            title = find_labs([where["assignment"]])[0].title[language]
        except (SourceError, KeyError):
            title = where["assignment"]
        resources["course"] = {
            "language": language,
            "points": partial(number, language=language),
            "title": title,
            "checks": [_line(c, waiting) for c in nb.cells if is_grade(c)],
            "repairs": [one.render(language) for one in outcome.repairs] if outcome else (),
            "provisional": outcome is not None and not outcome.final,
        }
        return nb, resources


def _waiting(where: dict) -> set[str]:
    """Return the graded cells that a person has still to mark."""
    with Gradebook(where["db_url"]) as gradebook:
        entry = gradebook.find_submission_notebook(
            where["notebook"], where["assignment"], where["student"]
        )
        return {one.name for one in entry.grades if one.needs_manual_grade}


def _line(cell: NotebookNode, waiting: set[str]) -> dict:
    about = cell.metadata.nbgrader
    line = {
        "name": about.grade_id,
        "score": about.get("score") or 0.0,
        "points": about.points,
        "manual": is_solution(cell),
        "waits": about.grade_id in waiting,
        "message": "",
    }
    line["holds"] = line["score"] >= line["points"]
    if not line["manual"] and not line["holds"]:
        line["message"] = why(cell)
    return line


def why(cell: NotebookNode) -> str:
    """Return what a check that did not hold said, or "" where it said nothing."""
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            said = FAILED.sub("", output.evalue, count=1)
            if said == output.evalue:
                said = f"{output.ename}: {output.evalue}"
            return said.strip()[:MESSAGE]
    return ""
