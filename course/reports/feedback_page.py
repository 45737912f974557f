"""A student's feedback page: nbgrader's, in the notebook's language, on one self-contained page."""

import re
from datetime import datetime
from functools import partial
from pathlib import Path

from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from nbconvert import HTMLExporter
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import determine_grade, is_grade, is_solution

from course.base.class_folder import ClassFolder
from course.base.errors import SourceError
from course.base.messages import counted, number, translations
from course.gradebook.deadlines import local
from course.gradebook.scores import TO_REVIEW, Score, read_scores
from course.labs.lab import find_labs
from course.submissions.language import language_of

FAILED = re.compile(r"^✗ \S+ [\d.]+/[\d.]+\n")
FOR_STUDENTS = ("again", "instead", "second-reading")  # notes; the others are the instructor's
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
        lab, student = (resources["nbgrader"][key] for key in ("assignment", "student"))
        folder = ClassFolder(Path(self.parent.parent.coursedir.root))
        score = read_scores(lab, folder, student)[student]
        language = language_of(nb)
        try:
            title = find_labs([lab])[0].title[language]
        except (SourceError, KeyError):
            title = lab
        outcome = score.outcome
        repairs = outcome.repairs if outcome else ()
        notes = [note for note in outcome.notes if note.code in FOR_STUDENTS] if outcome else []
        notes += [reason for reason in score.reasons if reason.code == "zero"]
        resources["course"] = {
            "language": language,
            "points": partial(number, language=language),
            "title": title,
            "score": score,
            "total": score_range(score, language),
            "checks": {
                cell.metadata.nbgrader.grade_id: _line(cell, score)
                for cell in nb.cells
                if is_grade(cell)
            },
            "repairs": [repair.render(language) for repair in counted(repairs)],
            "when": partial(when, language=language),
            "notes": [note.render(language) for note in counted(notes)],
        }
        return nb, resources


def when(time: datetime, language: str) -> str:
    """Return one of nbgrader's times as people of a language write it, in this machine's zone."""
    from babel.dates import format_datetime

    return format_datetime(local(time), "short", locale=language)


def score_range(score: Score, language: str) -> str:
    """Return a copy's points, or the least and the most that are possible."""
    return between(score.lowest, score.highest, language)


def between(lowest: float, highest: float, language: str) -> str:
    """Return a number of points, or two where they are not the same."""
    low, high = number(lowest, language), number(highest, language)
    return low if low == high else f"{low} – {high}"


def _line(cell: NotebookNode, score: Score) -> dict:
    """Return what the summary says of one graded cell; its points are None while none counts."""
    about = cell.metadata.nbgrader
    points = score.points.get(about.grade_id)
    gave = points
    if score.state == TO_REVIEW:  # proposed
        points = gave = determine_grade(cell)[0]
    elif score.outcome and score.outcome.zero:  # whatever it gave
        gave = determine_grade(cell)[0]
    manual = is_solution(cell)
    holds = gave is not None and gave >= about.points
    return {
        "score": points,
        "points": about.points,
        "manual": manual,
        "holds": holds,
        "message": "" if manual or holds else why(cell),
    }


def why(cell: NotebookNode) -> str:
    """Return what a check that did not hold said, or "" where it said nothing."""
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            said = FAILED.sub("", output.evalue, count=1)
            if said == output.evalue:
                said = f"{output.ename}: {output.evalue}"
            return said.strip()[:MESSAGE]
    return ""
