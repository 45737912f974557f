"""One offline page for a class: who needs a look first, and how the lab went."""

import os
from pathlib import Path
from urllib.parse import quote

import jinja2

from course.base.class_folder import ClassFolder
from course.base.files import write_whole
from course.base.messages import number, translations
from course.base.reasons import N_
from course.gradebook.scores import NO_COPY, NOT_GRADED, REFUSED, STATES, TO_REVIEW, UNGRADABLE
from course.labs.lab import Lab
from course.reports.class_data import ClassData, Student, read_class
from course.reports.feedback_page import TEMPLATES, score_range, when
from helpers.support.language import LANGUAGES

# What to do about a copy that waits; the command that accepts it follows, where there is one.
ASK_AGAIN = N_("Ask for a new copy and run course grade again, or accept zero:")
ACTIONS = {
    TO_REVIEW: N_("Read the copy in Formgrader (its points are proposed), then accept it:"),
    UNGRADABLE: ASK_AGAIN,
    REFUSED: ASK_AGAIN,
    NO_COPY: N_("Nothing was handed in. Accept zero:"),
    NOT_GRADED: N_("Run course grade."),
}


def write_page(
    lab: Lab, folder: ClassFolder, output: Path | None = None, language: str = LANGUAGES[0]
) -> Path:
    """Write the page of one lab of a class and return its path.

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
    write_whole(output, render(lab, read_class(lab, folder), output, language).encode())
    return output


def render(lab: Lab, data: ClassData, output: Path, language: str) -> str:
    """Return the page; everything that comes from students is escaped."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    install = environment.install_gettext_translations  # type: ignore[attr-defined]  # i18n's
    install(translations(language), newstyle=True)
    environment.globals.update(
        said=lambda message: message.render(language),
        link=lambda student: _link(student, output),
        command=lambda student: f"course accept {lab.id} {_quoted(student.id)}",
        when=lambda time: when(time, language),
        points=lambda value: "–" if value is None else number(value, language),
        total=lambda score: score_range(score, language) or "–",
    )
    return environment.get_template("class.html.j2").render(
        lab=lab, data=data, language=language, states=STATES, actions=ACTIONS
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
