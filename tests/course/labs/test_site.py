"""The site: pages that work with the network off, and a build that names what fails."""

import re

import nbformat
import pytest

from course.base.errors import SiteError
from course.labs.execute import execute
from course.labs.lab import find_labs
from course.labs.site import make_site
from tests.browsing import offline_page

LAB = find_labs(["01_frozen_lake"])


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site") / "site"
    make_site(LAB, output=folder)
    return folder


@pytest.mark.notebook
def test_pages_of_both_languages_link_to_each_other(site):
    pages = {str(p.relative_to(site)) for p in site.rglob("*.html")}
    expected = {"index.html"}
    for language in ("fr", "en"):
        for name in ("index", "01_frozen_lake", "01_frozen_lake-solution"):
            expected.add(f"{language}/{name}.html")
    assert pages == expected
    for page in site.rglob("*.html"):
        for link in re.findall(
            r'<(?:a|script)[^>]* (?:href|src)="([^"#:]+)(?:#[^"]*)?"',
            page.read_text(encoding="utf-8"),
        ):
            assert (page.parent / link).exists(), (page, link)


@pytest.mark.notebook
def test_the_executed_solution_shows_every_check_passed_once_for_both_languages(site):
    for language in ("fr", "en"):
        html = (site / language / "01_frozen_lake-solution.html").read_text(encoding="utf-8")
        assert html.count("✓ ") >= 7
        assert "✗" not in html
        assert "stderr" not in re.sub(r"<style.*?</style>", "", html, flags=re.DOTALL)


@pytest.mark.notebook
def test_students_get_no_solution(tmp_path):
    make_site(LAB, audience="students", output=tmp_path / "site")
    assert not list((tmp_path / "site").rglob("*solution*"))
    assert "solution" not in (tmp_path / "site" / "fr" / "index.html").read_text(encoding="utf-8")


@pytest.mark.browser
@pytest.mark.parametrize("language", ["fr", "en"])
def test_maths_and_animation_work_offline_and_nothing_outside_is_asked_for(site, language):
    with offline_page() as (page, blocked):
        errors = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("requestfailed", lambda request: errors.append(request.url))
        for name in ("index", "01_frozen_lake", "01_frozen_lake-solution"):
            page.goto((site / language / f"{name}.html").as_uri())
            if name != "index":
                page.wait_for_selector("mjx-container svg")
                assert page.locator("mjx-merror").count() == 0
        canvas = page.locator("canvas").first
        canvas.scroll_into_view_if_needed()
        pictures = set()
        for _ in range(20):
            pictures.add(canvas.evaluate("c => c.toDataURL()"))
            page.wait_for_timeout(100)
        assert len(pictures) > 1
        assert errors == []
        assert blocked == []
        assert page.evaluate("document.documentElement.lang") == language


def test_a_failing_solution_names_the_cell_and_the_reason():
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell("1 / 0", id="06-divide")],
    )
    with pytest.raises(SiteError, match="06_lab, cell 06-divide: ZeroDivisionError"):
        execute("06_lab", notebook)


def test_a_folder_of_something_else_is_left_as_it_is(tmp_path):
    (tmp_path / "thesis.tex").write_text("years of work", encoding="utf-8")
    with pytest.raises(SiteError, match="left as it is"):
        make_site(LAB, output=tmp_path)
    assert (tmp_path / "thesis.tex").exists()
