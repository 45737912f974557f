"""One offline page with the copies that are alike, side by side: for the instructor alone."""

from collections.abc import Sequence
from pathlib import Path

from course.base.class_folder import ClassFolder
from course.base.files import write_whole
from course.labs.lab import Lab
from course.reports.pages import render_page
from course.reports.similar import Pair
from course.submissions.collected import student_names
from helpers.support.language import LANGUAGES

SHOWN = 100  # pairs; the rest is counted
LINES = 200  # of an answer


def write_similar(
    lab: Lab, folder: ClassFolder, pairs: Sequence[Pair], language: str = LANGUAGES[0]
) -> Path:
    """Write the page of a lab's pairs and return its path.

    Args:
        lab: the lab.
        folder: the class's.
        pairs: those to show, in this order.
        language: one of ``LANGUAGES``.

    Raises:
        LanguageError: if the language has no catalogue.
    """
    page = render_page(
        "similar.html.j2",
        language,
        lab=lab,
        pairs=pairs[:SHOWN],
        more=max(0, len(pairs) - SHOWN),
        names=student_names(lab.id, folder),
        lines=lambda text: text.splitlines()[:LINES],
        numbers={exercise.name: exercise.number for exercise in lab.exercises},
    )
    output = folder.similar_page(lab.id)
    write_whole(output, page.encode())
    return output
