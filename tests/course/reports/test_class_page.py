"""The class page: what it says, and that no name or reason runs in it."""

import re
from urllib.parse import unquote

import pytest
from axe_playwright_python.sync_playwright import Axe

from course.base.class_folder import ClassFolder
from course.base.errors import GradingError
from course.base.messages import Message
from course.gradebook.outcomes import NOT_GRADABLE, Outcome
from course.gradebook.scores import NO_COPY, TO_MARK, UNGRADABLE, Score
from course.grading.accept import accept
from course.reports.class_data import read_class
from course.reports.class_page import ASK_AGAIN, _action, write_page
from course.reports.feedback import feedback
from tests.browsing import offline_page
from tests.sandboxed import needs_sandbox
from tests.tiny import cell, copy_of, grade_all, hand_in, tiny

WRONG = {
    "sum-two": "def add(a, b):\n    return a - b",
    "double-list": "import time\ntime.sleep(1)\ndef double(values):\n    return [3.0]",
}
EDITED = ("check-sum-two", "check-double-list-one")
NAME = "<img src=x onerror=\"document.title='hurt'\">"


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    root = tmp_path_factory.mktemp("class")
    lab = tiny(root)
    edited = copy_of(lab)
    for name in EDITED:
        cell(edited, name).source = "pass"
    hand_in(lab, root, "anna", copy_of(lab))
    hand_in(lab, root, "édith & co", copy_of(lab, WRONG))
    hand_in(lab, root, "repaired", edited)
    hand_in(lab, root, NAME, '"<script>hurt()</script>"')
    hand_in(lab, root, "--all", "nothing")
    grade_all(lab, root)
    feedback(lab, ClassFolder(root))
    return lab, root


@pytest.mark.notebook
def test_the_class_is_counted_from_the_copies_whose_points_count(graded):
    lab, root = graded
    data = read_class(lab, ClassFolder(root))
    assert data.counts == {TO_MARK: 3, UNGRADABLE: 2}
    assert [s.id for s in data.students[:2]] == ["--all", NAME]
    assert {s.id for s in data.first} == {"--all", NAME}
    assert data.counted == 3
    assert data.failed == [("check-sum-two", 1), ("check-double-list-many", 1)]
    spread = {spread_.exercise.name: spread_.bars for spread_ in data.spreads}
    assert spread["sum-two"] == [(0, 1), (2, 2)]
    assert spread["double-list"] == [(0, 0), (1, 1), (3, 0), (4, 2)]
    assert spread["say-why"] == []  # nobody has marked it
    scores = {s.id: s.score for s in data.students}
    assert (scores["anna"].lowest, scores["anna"].waiting) == (6, ("say-why",))
    assert scores["--all"].final is None
    assert data.to_mark == 3
    assert data.slow_cells[0][0] == "double-list"
    assert data.slow_cells[0][1] >= 1
    assert data.slow_cells[0][2] == "édith & co"
    assert data.slow_copies[0].seconds >= data.slow_copies[-1].seconds > 0


def feedback_of(student, root):
    """Return a student's page."""
    return ClassFolder(root).feedback_page(student, "00_tiny").read_text(encoding="utf-8")


@pytest.mark.notebook
@pytest.mark.parametrize(("language", "said"), [("fr", "À regarder"), ("en", "To look at first")])
def test_the_page_says_what_to_do_and_links_to_the_feedback(graded, language, said, tmp_path):
    lab, root = graded
    page = write_page(lab, ClassFolder(root), tmp_path / "other" / "page.html", language)
    html = page.read_text(encoding="utf-8")
    assert said in html
    assert "course accept 00_tiny -- &#39;--all&#39;" in html
    together = {"fr": "2 cellules avaient été modifiées : ", "en": "2 cells were edited: "}
    for shown in (html, feedback_of("repaired", root)):  # the copy is in French
        put_right = together[language if shown is html else "fr"] + ", ".join(EDITED)
        assert put_right in shown.replace("\xa0", " ")
    assert "<script" not in html
    assert "<img" not in html
    links = re.findall(r'href="([^"]+)"', html)
    assert len(links) == 3
    assert all((page.parent / unquote(link)).is_file() for link in links)
    assert (
        write_page(lab, ClassFolder(root)).read_bytes()
        == write_page(lab, ClassFolder(root)).read_bytes()
    )


@pytest.mark.notebook
def test_nothing_was_handed_in_is_said_only_where_it_is_true():
    names = Message("no-notebook", notebook="a.ipynb", names=["report.pdf"])
    something, nothing = (
        Score("x", NO_COPY, (reason,), Outcome("x", NOT_GRADABLE, (reason,)))
        for reason in (names, Message("nothing", notebook="a.ipynb"))
    )
    assert _action(something) == ASK_AGAIN
    assert "Nothing was handed in" in _action(nothing)
    assert _action(Score("x", NO_COPY, (names,))) == ASK_AGAIN
    assert _action(Score("x", NO_COPY)) == _action(nothing)


def test_nothing_to_show_is_a_message(graded, tmp_path):
    with pytest.raises(GradingError, match="course grade"):
        write_page(graded[0], ClassFolder(tmp_path))


@pytest.mark.browser
def test_hostile_names_and_reasons_are_only_text(graded):
    lab, root = graded
    with offline_page() as (page, blocked):
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        file = write_page(lab, ClassFolder(root), language="en")
        page.goto(file.as_uri())
        assert page.title() == "Tiny · the class"
        assert page.locator("#first").get_by_text(NAME).count() >= 1
        assert page.locator("img, script, iframe").count() == 0
        assert asked == [file.as_uri()]
        page.set_viewport_size({"width": 1280, "height": 800})
        for table in page.locator(".wide").all():  # nothing is cut, and nothing must be scrolled
            assert table.evaluate("t => t.scrollWidth <= t.clientWidth")
        rows = page.locator("#everyone tbody tr")
        heights = {round(row.bounding_box()["height"]) for row in rows.all()}
        assert len(heights) == 1, heights
        page.get_by_label("waits for a mark").check()
        assert [row.is_visible() for row in rows.all()].count(True) == 3
        page.get_by_label("all of them").check()
        assert all(row.is_visible() for row in rows.all())
        page.get_by_label("name").check()
        order = sorted(rows.all(), key=lambda row: row.bounding_box()["y"])
        names = [row.locator("td").first.inner_text() for row in order]
        assert names == ["--all", NAME, "anna", "édith & co", "repaired"]
        page.get_by_label("fewest points").check()
        order = sorted(rows.all(), key=lambda row: row.bounding_box()["y"])
        assert order[0].locator("td").first.inner_text() == "édith & co"
        edges = {round(row.locator("td").nth(2).bounding_box()["x"]) for row in order}
        assert len(edges) == 1, edges  # its columns are one under the other
        assert Axe().run(page).violations_count == 0
        page.locator("#everyone a").first.click()
        page.get_by_text("Ce qui a été vérifié").wait_for()
        assert blocked == []


@pytest.mark.notebook
@needs_sandbox
def test_an_accepted_copy_counts_with_zero(graded):
    lab, root = graded
    accept(lab, ClassFolder(root), ["--all"])
    data = read_class(lab, ClassFolder(root))
    assert data.counted == 4
    assert {s.id for s in data.first} == {NAME}
