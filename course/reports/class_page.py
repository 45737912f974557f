"""One offline page for a class: who needs a look first, and how the lab went."""

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from urllib.parse import quote

from course.base.class_folder import ClassFolder
from course.base.files import write_whole
from course.base.messages import counted
from course.base.reasons import N_
from course.gradebook.people import by_name
from course.gradebook.scores import (
    NO_COPY,
    NOT_GRADED,
    REFUSED,
    STATES,
    TO_REVIEW,
    UNGRADABLE,
    Score,
)
from course.labs.lab import Lab
from course.reports.class_data import ClassData, Student, read_class
from course.reports.feedback_page import between, score_range, when
from course.reports.pages import render_page
from course.reports.similar import Pair, similar_copies
from course.reports.similar_page import write_similar
from helpers.support.language import LANGUAGES

# What to do about a copy that waits; the command that accepts it follows, where there is one.
ASK_AGAIN = N_("Ask for a new copy and run course grade again, or accept zero:")
ACTIONS = {
    TO_REVIEW: N_(
        "Read the copy in Formgrader (its points are proposed), then accept it, or give it zero "
        "(--zero):"
    ),
    UNGRADABLE: ASK_AGAIN,
    REFUSED: ASK_AGAIN,
    NO_COPY: N_("Nothing was handed in. Accept zero:"),
    NOT_GRADED: N_("Run course grade."),
}
# Orders of the table besides the first, which puts those who wait at the top.
ORDERS = {
    N_("name"): lambda student: (by_name(student.name or student.id), student.id),
    N_("fewest points"): lambda student: (not student.score.counts, student.score.lowest),
    N_("most points"): lambda student: (not student.score.counts, -student.score.lowest),
    N_("slowest"): lambda student: -(student.seconds or 0.0),
}


def write_page(
    lab: Lab, folder: ClassFolder, output: Path | None = None, language: str = LANGUAGES[0]
) -> Path:
    """Write the page of one lab of a class and return its path; beside it, who wrote alike.

    Args:
        lab: the lab.
        folder: the class's.
        output: the file to write; the class's own when None.
        language: one of ``LANGUAGES``.

    Raises:
        GradingError: if nothing is graded.
        LanguageError: if the language has no catalogue.
    """
    output = (output or folder.class_page(lab.id)).resolve()
    data = read_class(lab, folder)
    pairs = similar_copies(lab, folder)
    alike = write_similar(lab, folder, pairs, language)
    write_whole(output, render(lab, data, output, language, pairs, alike).encode())
    return output


def render(
    lab: Lab,
    data: ClassData,
    output: Path,
    language: str,
    pairs: Sequence[Pair] = (),
    alike: Path | None = None,
) -> str:
    """Return the page; everything that comes from students is escaped.

    Args:
        lab: the lab.
        data: what is known of the class.
        output: where the page will be: links are relative to it.
        language: one of ``LANGUAGES``.
        pairs: the copies that are alike.
        alike: the page that shows them.
    """
    return render_page(
        "class.html.j2",
        language,
        lab=lab,
        data=data,
        states=STATES,
        action=_action,
        pairs=pairs,
        alike=_relative(alike, output),
        orders=list(ORDERS),
        people={student.id: student for student in data.students},
        ranks=_ranks(data.students),
        said=lambda messages: [message.render(language) for message in counted(messages)],
        link=lambda student: _relative(student.feedback, output),
        command=partial(_command, lab),
        when=lambda time: when(time, language),
        total=lambda score: score_range(score, language),
        accepted=lambda score: _accepted(score, language),
    )


def _ranks(students: Sequence[Student]) -> dict[str, list[int]]:
    """Return each student's place in each order of the table besides the first, by their id."""
    places: dict[str, list[int]] = {student.id: [] for student in students}
    for key in ORDERS.values():
        for place, student in enumerate(sorted(students, key=key)):
            places[student.id].append(place)
    return places


def _action(score: Score) -> str:
    """Return what to do about a copy that waits."""
    if score.state != NO_COPY:
        return ACTIONS[score.state]
    if any(reason.code == "no-notebook" for reason in score.reasons):  # but something else
        return ASK_AGAIN
    return ACTIONS[NO_COPY]


def _command(lab: Lab, student: Student) -> str:
    """Return the command that accepts a copy that waits; "" where there is nothing to accept."""
    if student.score.state == NOT_GRADED:
        return ""
    return f"course accept {lab.id} {_quoted(student.id)}"


def _accepted(score: Score, language: str) -> str:
    """Return what accepting a copy that waits would give, without and with the marks to come."""
    if score.proposed is None:
        return "–"
    return between(score.proposed, score.highest, language)


def _relative(page: Path | None, output: Path) -> str:
    if page is None:
        return ""
    path = os.path.relpath(page, output.parent)
    return quote(path, errors="surrogateescape")  # quoted, it begins with no scheme


def _quoted(word: str) -> str:
    """Quote a word for a shell, also one that begins like an option."""
    quoted = "'" + word.replace("'", "'\\''") + "'"
    plain = all(c.isalnum() or c in "-_." for c in word) and not word.startswith("-")
    return word if plain else f"-- {quoted}"
