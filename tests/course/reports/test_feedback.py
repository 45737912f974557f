"""Feedback pages: they say what did not hold, and nothing of a copy runs in them."""

import re

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.api import Gradebook

from course.base.class_folder import ClassFolder
from course.gradebook.outcomes import REVIEW
from course.grading.accept import accept
from course.reports.feedback import feedback
from course.reports.harmless_html import clean_html, render_markdown
from course.reports.harmless_outputs import HarmlessOutputs
from course.reports.pages import TEMPLATES
from tests.browsing import offline_page
from tests.tiny import copy_of, grade_all, hand_in, tiny

WRONG = {
    "sum-two": "def add(a, b):\n    return 3",  # only the hidden test catches it
    "double-list": "def double(values):\n    return [2.0 * value + 1 for value in values]",
}
HURT = "document.title='hurt'"
PICTURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5Erk"
    "Jggg=="
)
MARKDOWN = f"""<script>{HURT}</script> <img src="x" onerror="{HURT}"> <b onclick="{HURT}">bold</b>
<iframe srcdoc="<script>parent.{HURT}</script>"></iframe> [link](javascript:{HURT})
<svg onload="{HURT}"><script>{HURT}</script></svg> ![far](http://example.org/a.png)
<a href="jav&#x09;ascript:{HURT}">other</a> <form action="http://example.org"><input></form>
<style>@import url(http://example.org/b.css); body {{ display: none }}</style>
<math href="javascript:{HURT}"><mtext><img src="x" onerror="{HURT}"></mtext></math>

$\\text{{<img src=x onerror={HURT}>}}$ and $\\href{{javascript:{HURT}}}{{far}}$ and $V(s) < 2$

> a quotation

<details><summary>more</summary>

`code`
</details>"""
CODE = f"""from IPython.display import HTML, SVG, Javascript, Markdown, display
display(HTML('''{MARKDOWN.split("$")[0]}'''))
display(Markdown('''[link](javascript:{HURT}) <script>{HURT}</script>'''))
display(Javascript("{HURT}"))
display(SVG('''<svg xmlns="http://www.w3.org/2000/svg" onload="{HURT}" width="9" height="9">
<script>{HURT}</script><image href="http://example.org/c.png"/></svg>'''))
display({{"text/html": "<script>{HURT}</script>"}}, raw=True,
        metadata={{"text/html": {{"isolated": True}}}})
display({{"image/png": "{PICTURE}"}}, raw=True,
        metadata={{"image/png": {{"width": "9 onload={HURT}", "alt": "<script>"}}}})
print("\\x1b[31mred\\x1b[0m <script>{HURT}</script> \\x1b]0;hurt\\x07\\x08")
raise ValueError("<img src=x onerror={HURT}>")"""
TELLS = 'print("I read: assert np.allclose" + "(double([0, 5]), [0, 10])")'
ANIMATED = """import numpy as np
from helpers import EpisodeAnimator
animator = EpisodeAnimator()
for level in (0, 128, 255):
    animator.add_frame(np.full((8, 8, 3), level, np.uint8))
animator.display_animation()"""


def as_saved(copy):
    """Return a copy with the outputs that a student saves it with."""
    NotebookClient(copy, allow_errors=True, kernel_name="python3").execute()
    return copy


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    root = tmp_path_factory.mktemp("class")
    lab = tiny(root)
    hostile = copy_of(lab, written=MARKDOWN)
    hostile.cells += [new_markdown_cell(MARKDOWN), new_code_cell(CODE)]
    wrong = copy_of(lab, WRONG)
    wrong.cells[1:1] = [
        new_code_cell("from helpers import set_language\nset_language('fr')"),
        new_code_cell(TELLS),
        new_code_cell(ANIMATED),
    ]
    english = copy_of(lab, WRONG)
    english.cells.insert(1, new_code_cell('set_language("en")'))
    patched = copy_of(lab, WRONG)
    patched.cells.insert(2, new_code_cell("np.allclose = lambda *a, **k: True"))
    for student, copy in {
        "hostile": hostile,
        "wrong": wrong,
        "english": english,
        "patched": patched,
    }.items():
        hand_in(lab, root, student, as_saved(copy))
    hand_in(lab, root, "broken", "not a notebook")
    outcomes = grade_all(lab, root)
    assert outcomes["patched"].outcome == REVIEW
    made = feedback(lab, ClassFolder(root))
    return lab, root, {page.parent.parent.name: page for page in made}


@pytest.mark.notebook
def test_only_final_outcomes_have_a_page_unless_all_are_asked_for(pages):
    lab, root, made = pages
    assert set(made) == {"english", "hostile", "wrong"}
    everyone = {
        page.parent.parent.name: page for page in feedback(lab, ClassFolder(root), everyone=True)
    }
    assert set(everyone) == {*made, "patched"}
    assert "Provisoire" in everyone["patched"].read_text(encoding="utf-8")
    feedback(lab, ClassFolder(root))
    assert not everyone["patched"].exists()
    accept(lab, ClassFolder(root), ["patched"])
    assert "Provisoire" not in next(
        p for p in feedback(lab, ClassFolder(root)) if "patched" in str(p)
    ).read_text(encoding="utf-8")


@pytest.mark.notebook
@pytest.mark.parametrize(
    ("student", "language", "says"),
    [
        ("wrong", "fr", ["échouée", "Un test caché échoue", "pas encore notée", "réponse"]),
        ("english", "en", ["does not hold", "A hidden test does not hold", "not marked yet"]),
    ],
)
def test_the_page_says_in_the_copys_language_what_does_not_hold(pages, student, language, says):
    html = pages[2][student].read_text(encoding="utf-8")
    assert f'<html lang="{language}">' in html
    summary = re.search(r'<table class="summary">.*?</table>', html, re.DOTALL)[0]
    assert all(item in summary for item in says[:3])
    assert summary.count("✗") == 3
    assert "✗ double-list-one" not in summary  # the check's own first line is left out
    assert "double([1.5])" in summary


@pytest.mark.notebook
def test_hidden_tests_are_not_shown_even_where_a_copy_prints_them(pages):
    for page in pages[2].values():
        html = page.read_text(encoding="utf-8")
        assert "allclose(double" not in re.sub(r"<[^>]+>", "", html)
        assert "HIDDEN" not in html
    shown = re.sub(
        r'<div class="highlight.*?</div>',
        "",
        pages[2]["wrong"].read_text(encoding="utf-8"),
        flags=re.S,
    )
    assert "I read" not in shown


@pytest.mark.notebook
def test_a_comment_and_a_mark_stand_in_the_page(pages):
    lab, root, _ = pages
    with Gradebook(f"sqlite:///{root}/gradebook.db", "rl-labs") as gradebook:
        grade = gradebook.find_grade("say-why", lab.id, lab.id, "wrong")
        grade.manual_score, grade.needs_manual_grade = 1.5, False
        comment = gradebook.find_comment("say-why", lab.id, lab.id, "wrong")
        comment.manual_comment = "Presque : pensez à $V(s)$."
        gradebook.db.commit()
    html = next(p for p in feedback(lab, ClassFolder(root)) if "wrong" in str(p)).read_text(
        encoding="utf-8"
    )
    assert "1,5 / 2" in html
    assert "Presque" in html
    assert "<math" in html


@pytest.mark.browser
def test_nothing_of_a_hostile_copy_runs_and_nothing_is_asked_for(pages):
    with offline_page() as (page, blocked):
        asked, said = [], []
        page.on("request", lambda r: asked.append(r.url) if r.url[:5] != "data:" else None)
        page.on("console", lambda message: said.append(message.text))
        page.on("dialog", lambda dialog: said.append(dialog.message))
        file = pages[2]["hostile"]
        page.goto(file.as_uri())
        page.get_by_text("Votre copie").wait_for()  # codespell:ignore
        for link in page.get_by_text("link", exact=True).all():
            link.click()
        for link in page.get_by_text("other", exact=True).all():
            link.click()
        page.get_by_text("bold", exact=True).first.click()
        page.wait_for_timeout(500)
        assert page.title() == "00_tiny"
        assert page.url == file.as_uri()
        assert asked == [file.as_uri()]
        assert (blocked, said) == ([], [])  # no request, and none that the policy had to refuse
        assert page.locator("script, iframe, form, input, object, [onerror], [onload]").count() == 0
        assert page.locator("blockquote").first.inner_text() == "a quotation"
        assert page.locator("details").count() >= 1
        assert page.locator("math").count() >= 1
        assert page.get_by_text("red").count() >= 1
        assert page.locator("img").evaluate_all(
            "all => all.every(i => !i.src || i.src.startsWith('data:'))"
        )


@pytest.mark.browser
def test_an_animation_is_shown_by_its_last_picture(pages):
    with offline_page() as (page, blocked):
        page.goto(pages[2]["wrong"].as_uri())
        picture = page.locator(".output img")
        assert picture.count() == 1
        assert picture.evaluate("image => image.naturalWidth") == 8
        assert "data-animation" not in page.content()
        assert blocked == []


def test_the_policy_is_a_second_wall():
    """What the page's policy says, were something to pass the first."""
    html = (TEMPLATES / "student" / "index.html.j2").read_text(encoding="utf-8")
    assert "default-src 'none'; img-src data:" in html
    assert "script-src" not in html


@pytest.mark.parametrize(
    "text", ["<div>" * 50_000, "[" * 20_000, "<" * 100_000, "$" * 9_999, "> " * 5000]
)
def test_deep_and_long_texts_end(text):
    assert len(render_markdown(text)) < 4_000_000
    assert len(clean_html(text)) < 4_000_000


def test_a_flood_of_outputs_is_cut():
    cell = new_code_cell()
    cell.outputs = [
        nbformat.v4.new_output("stream", name="stdout", text="x" * 1_000_000) for _ in range(500)
    ]
    HarmlessOutputs().preprocess_cell(cell, {}, 0)
    assert len(cell.outputs) == 200
    assert all(len(item.text) < 21_000 for item in cell.outputs)
