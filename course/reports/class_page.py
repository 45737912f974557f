"""One offline page for a class: who needs a look first, and how the lab went."""

import os
from pathlib import Path
from urllib.parse import quote

import jinja2

from course.base.class_folder import ClassFolder
from course.base.files import write_whole
from course.gradebook.outcomes import GRADED, NOT_GRADABLE, REPAIRED, REVIEW
from course.labs.lab import Lab
from course.reports.class_data import ClassData, Student, read_class
from course.reports.feedback_page import TEMPLATES

TEXT = {
    "fr": {
        "class": "la classe",
        "copies": "copies",
        "outcomes": "Ce que sont devenues les copies",
        "first": "À regarder d'abord",
        "nobody": "Aucune copie n'attend.",
        "where": "Les commandes se lancent dans le dossier de la classe, ou avec --class.",
        "student": "Étudiant",
        "outcome": "Résultat",
        "reason": "Raison",
        "proposed": "Points proposés",
        "todo": "Que faire",
        "spread": "Points par exercice",
        "spread_note": "Sur les {n} copies dont les points comptent : points obtenus, et combien "
        "de copies les ont.",
        "by_hand": "notée à la main",
        "unmarked": "aucune réponse n'est encore notée",
        "failed": "Vérifications manquées le plus souvent",
        "none_failed": "Aucune vérification n'est manquée.",
        "check": "Vérification",
        "missed": "Copies",
        "slow_copies": "Copies les plus longues",
        "slow_cells": "Cellules les plus longues",
        "cell": "Cellule",
        "seconds": "Secondes",
        "everyone": "Tous les étudiants",
        "total": "Total",
        "repairs": "Remis en ordre",
        "feedback": "Retour",
        "page": "page",
        "waits": "à noter",
        "accepted": "accepté",
        "foot": "Un tiret : pas de points tant que la copie n'est pas acceptée.",
        "names": {
            GRADED: "noté",
            REPAIRED: "noté après remise en ordre",
            REVIEW: "à vérifier",
            NOT_GRADABLE: "impossible à noter",
        },
        "actions": {
            REVIEW: "Lire la copie dans Formgrader (les points sont proposés), puis l'accepter :",
            NOT_GRADABLE: "Demander une autre copie et relancer course grade, ou accepter zéro :",
        },
    },
    "en": {
        "class": "the class",
        "copies": "copies",
        "outcomes": "What became of the copies",
        "first": "To look at first",
        "nobody": "No copy waits.",
        "where": "Run the commands in the class's folder, or with --class.",
        "student": "Student",
        "outcome": "Outcome",
        "reason": "Reason",
        "proposed": "Points proposed",
        "todo": "What to do",
        "spread": "Points per exercise",
        "spread_note": "Of the {n} copies whose points count: points reached, and how many "
        "copies have them.",
        "by_hand": "marked by hand",
        "unmarked": "no answer is marked yet",
        "failed": "Checks missed most often",
        "none_failed": "No check is missed.",
        "check": "Check",
        "missed": "Copies",
        "slow_copies": "Slowest copies",
        "slow_cells": "Slowest cells",
        "cell": "Cell",
        "seconds": "Seconds",
        "everyone": "All students",
        "total": "Total",
        "repairs": "Put right",
        "feedback": "Feedback",
        "page": "page",
        "waits": "to mark",
        "accepted": "accepted",
        "foot": "A dash: no points until the copy is accepted.",
        "names": {
            GRADED: "graded",
            REPAIRED: "graded with repairs",
            REVIEW: "needs review",
            NOT_GRADABLE: "not gradable",
        },
        "actions": {
            REVIEW: "Read the copy in Formgrader (its points are proposed), then accept it:",
            NOT_GRADABLE: "Ask for a new copy and run course grade again, or accept zero:",
        },
    },
}


def write_page(
    lab: Lab, folder: ClassFolder, output: Path | None = None, language: str = "fr"
) -> Path:
    """Write the page of one lab of a class and return its path.

    Args:
        lab: the lab.
        folder: the class's.
        output: the file to write; the class's own when None.
        language: "fr" or "en".

    Raises:
        GradingError: if nothing is graded.
    """
    output = (output or folder.class_page(lab.id)).resolve()
    write_whole(output, render(lab, read_class(lab, folder), output, language).encode())
    return output


def render(lab: Lab, data: ClassData, output: Path, language: str) -> str:
    """Return the page; everything that comes from students is escaped."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        link=lambda student: _link(student, output),
        command=lambda student: f"course accept {lab.id} {_quoted(student.id)}",
        points=lambda value: "–" if value is None else f"{round(value, 2):g}",
    )
    return environment.get_template("class.html.j2").render(
        lab=lab, data=data, language=language, text=TEXT[language]
    )


def _link(student: Student, output: Path) -> str:
    if student.feedback is None:
        return ""
    path = os.path.relpath(student.feedback, output.parent)
    return quote(path, errors="surrogateescape")  # quoted, it begins with no scheme


def _quoted(word: str) -> str:
    """Quote a word for a shell, also one that begins like an option."""
    quoted = "'" + word.replace("'", "'\\''") + "'"
    plain = all(c.isalnum() or c in "-_." for c in word) and not word.startswith("-")
    return word if plain else f"-- {quoted}"
