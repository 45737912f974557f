"""A student's feedback page: nbgrader's, in the notebook's language, on one self-contained page."""

import re
from pathlib import Path

from nbconvert import HTMLExporter
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution

from course.base.class_folder import ClassFolder
from course.base.errors import SourceError
from course.gradebook.outcomes import read_outcomes
from course.labs.lab import find_labs
from course.reports.repairs_in_french import in_french

TEMPLATES = Path(__file__).parent / "templates"
LANGUAGE = re.compile(r"""^set_language\(["'](fr|en)["']\)""", re.MULTILINE)
FAILED = re.compile(r"^✗ \S+ [\d.]+/[\d.]+\n")
MESSAGE = 1500  # characters of a check's message in the summary

TEXT = {
    "fr": {
        "score": "Points",
        "checks": "Ce qui a été vérifié",
        "what": "Vérification",
        "holds": "réussie",
        "fails": "ne tient pas",
        "by_hand": "réponse écrite",
        "waiting": "pas encore notée",
        "says": "Ce qu'elle dit",
        "late": "Pénalité de retard",
        "comment": "Commentaire",
        "answer": "Votre réponse",
        "check": "Vérification",
        "top": "haut de la page",
        "put_right": "Remis en ordre dans votre copie avant de la noter",
        "provisional": "Provisoire : cette copie attend la décision de l'enseignant.",
        "not_run": "Elle n'a pas de résultat : la cellule ne s'est pas exécutée jusqu'au bout.",
        "your_copy": "Votre copie",
        "figures": "Ce qu'elle a affiché quand elle a été notée, avec de petites expériences et "
        "sans dessiner les figures.",
        "foot": "Les tests cachés ne sont pas montrés. Une animation est montrée par sa dernière "
        "image.",
    },
    "en": {
        "score": "Points",
        "checks": "What was checked",
        "what": "Check",
        "holds": "holds",
        "fails": "does not hold",
        "by_hand": "written answer",
        "waiting": "not marked yet",
        "says": "What it says",
        "late": "Late penalty",
        "comment": "Comment",
        "answer": "Your answer",
        "check": "Check",
        "top": "top of the page",
        "put_right": "Put right in your copy before it was graded",
        "provisional": "Provisional: this copy waits for the instructor's decision.",
        "not_run": "It has no result: the cell did not run to its end.",
        "your_copy": "Your copy",
        "figures": "What it showed when it was graded, with small experiments and without drawing "
        "the figures.",
        "foot": "Hidden tests are not shown. An animation is shown by its last picture.",
    },
}


class FeedbackExporter(HTMLExporter):
    """Exports with the template ``student``; formgrader keeps nbconvert's class and its own."""


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
        except SourceError:
            title = where["assignment"]
        resources["course"] = {
            "language": language,
            "text": TEXT[language],
            "title": title,
            "checks": [_line(c, waiting, TEXT[language]) for c in nb.cells if is_grade(c)],
            "repairs": _said(outcome.repairs, language) if outcome else (),
            "provisional": outcome is not None and not outcome.final,
        }
        return nb, resources


def _said(repairs: tuple[str, ...], language: str) -> list[str]:
    return [in_french(one) if language == "fr" else one for one in repairs]


def language_of(nb: NotebookNode) -> str:
    """Return the language that the notebook chooses; French is the course's first one."""
    for cell in nb.cells:
        if cell.cell_type == "code" and (said := LANGUAGE.search(cell.source)):
            return said[1]
    return "fr"


def _waiting(where: dict) -> set[str]:
    """Return the graded cells that a person has still to mark."""
    with Gradebook(where["db_url"]) as gradebook:
        entry = gradebook.find_submission_notebook(
            where["notebook"], where["assignment"], where["student"]
        )
        return {one.name for one in entry.grades if one.needs_manual_grade}


def _line(cell: NotebookNode, waiting: set[str], text: dict[str, str]) -> dict:
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
        line["message"] = why(cell) or text["not_run"]
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
