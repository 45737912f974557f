"""A third language, made here: pages in it, and nothing in another one."""

import re
import shutil

import pytest
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from nbformat.v4 import new_code_cell

from course.base import messages
from course.base.class_folder import ClassFolder
from course.labs.catalogues import collect_course_messages
from course.reports.class_page import write_page
from course.reports.feedback import feedback
from tests.tiny import cell, copy_of, grade_all, hand_in, tiny

pytestmark = pytest.mark.notebook


def marked(text):
    """Return a text that a Spanish reader would know: what is held stays, letters change."""
    parts = re.split(r"(\{\w+\}|%\(\w+\)s)", text)
    return "".join(part if n % 2 else f"«{part}»" for n, part in enumerate(parts))


@pytest.fixture
def spanish(tmp_path, monkeypatch):
    """Make the course one of four languages; the last has no catalogue."""
    shutil.copytree(messages.COURSE_LOCALE, tmp_path / "locale")
    catalogue = Catalog(locale="es")
    for text in collect_course_messages():
        said = marked(text) if isinstance(text, str) else tuple(map(marked, text))
        catalogue.add(text, said)
    path = tmp_path / "locale" / "es" / "LC_MESSAGES" / "course.mo"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_mo(file, catalogue)
    monkeypatch.setattr(messages, "COURSE_LOCALE", tmp_path / "locale")
    monkeypatch.setattr("course.submissions.language.LANGUAGES", ("fr", "en", "es", "de"))
    messages.translations.cache_clear()
    yield
    messages.translations.cache_clear()


def test_pages_are_in_a_third_language(spanish, tmp_path, capsys):
    root = tmp_path / "class"
    root.mkdir()
    lab, folder = tiny(root), ClassFolder(root)
    for student in ("ana", "bea"):
        copy = copy_of(lab)
        language = "es" if student == "ana" else "de"
        copy.cells.insert(1, new_code_cell(f'set_language("{language}")'))
        cell(copy, "check-sum-two").source = "pass"
        hand_in(lab, root, student, copy)
    hand_in(lab, root, "broken", "")
    grade_all(lab, root)

    page = write_page(lab, folder, language="es").read_text("utf-8")
    assert '<html lang="es">' in page
    for text in ("To look at first", "waits for a mark", "it is empty", "No check is missed."):
        assert f"«{text}»" in page
    assert "check-sum-two«was edited»" in re.sub(r"«\s*|\s*»", lambda m: m[0].strip(), page)

    (made,) = feedback(lab, folder)
    assert made == folder.feedback_page("ana", lab.id)
    html = made.read_text("utf-8")
    assert '<html lang="es">' in html
    for text in ("What was checked", "Your answer", "written answer, not marked yet"):
        assert f"«{text}»" in html
    visible = re.sub(r"<[^>]+>", "\n", html)
    assert "Votre" not in visible
    # No catalogue of Bea's language is there: her page is not made in another one.
    assert "bea: no page" in capsys.readouterr().err
