"""An instructor opens a graded class in nbgrader's formgrader: submissions, scores, a mark."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from course.base.class_folder import ClassFolder
from course.commands.demo_class import LAB, LIMITS, make_class
from course.grading.grade import grade
from tests.browsing import offline_page
from tests.course.reports.test_feedback import CODE, MARKDOWN, as_saved
from tests.sandboxed import MISSING
from tests.servers import jupyter_server
from tests.tiny import finals

pytestmark = pytest.mark.browser
STUDENTS = ("agnes", "hostile-page", "not-a-notebook")


def test_formgrader_shows_the_class_and_takes_a_mark_and_runs_nothing(tmp_path):
    root = tmp_path / "class"
    lab = make_class(ClassFolder(root), STUDENTS)
    path = root / "submitted" / "hostile-page" / LAB / f"{LAB}.ipynb"
    copy = nbformat.read(path, 4)
    copy.cells += [new_markdown_cell(MARKDOWN), new_code_cell(CODE)]
    nbformat.write(as_saved(copy), path)
    grade(lab, ClassFolder(root), unsafe=bool(MISSING), limits=LIMITS)
    assert finals(lab, ClassFolder(root)) == {}  # the written answers wait
    with jupyter_server("lab", root) as url, offline_page() as (page, blocked):
        dialogs = []
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        base = url.split("/lab?")[0]
        page.goto(url)  # signs in
        page.goto(f"{base}/formgrader/gradebook/{LAB}/{LAB}")
        rows = page.locator("tbody tr")
        rows.nth(1).wait_for()
        assert rows.count() == 2  # one copy has no notebook to show
        assert "16" in rows.first.inner_text()

        links = [link.get_attribute("href") for link in page.locator("tbody a").all()]
        submissions = list(dict.fromkeys(link for link in links if "/submissions/" in link))
        assert len(submissions) == 2
        hostile = 0
        for link in submissions:
            page.goto(f"{base}{link}")
            score = page.locator("input.score#policy-compare")
            score.wait_for()
            assert page.get_by_text("def policy_hardcoded").count() >= 1
            hostile += page.get_by_text("Bonjour", exact=True).count()
            assert page.title() != "hurt"
            assert (
                page.locator(
                    "#notebook script, #notebook iframe, #notebook [onerror], #notebook [onload]"
                ).count()
                == 0
            )
            # Only now does its script take what is typed.
            page.wait_for_function("formgrader.grades && formgrader.grades.loaded")
            score.fill("3")
            with page.expect_response(lambda answer: answer.request.method == "PUT"):
                score.blur()
        assert hostile == 1
        assert dialogs == []
        # nbgrader's own page asks for MathJax; what the copies hold asks for nothing.
        assert all("mathjax" in address.lower() for address in blocked), blocked
    assert finals(lab, ClassFolder(root)) == {"agnes": 19, "hostile-page": 19}


def test_nbgraders_own_autograding_refuses_and_leaves_the_class_as_it_was(tmp_path):
    root = tmp_path / "class"
    lab = make_class(ClassFolder(root), ["emma"])
    grade(lab, ClassFolder(root), unsafe=bool(MISSING), limits=LIMITS)
    with jupyter_server("lab", root) as url, offline_page() as (page, _blocked):
        page.goto(url)
        page.goto(f"{url.split('/lab?')[0]}/formgrader/manage_submissions/{LAB}")
        before = {path: path.read_bytes() for path in root.rglob("*.ipynb")}
        page.locator("td.autograde a").click()
        page.get_by_text("course grade LAB").wait_for(state="attached")
        assert {path: path.read_bytes() for path in root.rglob("*.ipynb")} == before
    command = [Path(sys.executable).parent / "nbgrader", "autograde", LAB, "--force"]
    said = subprocess.run(
        command, cwd=root, capture_output=True, text=True, timeout=100, encoding="utf-8"
    )
    assert said.returncode != 0
    assert "course grade LAB" in said.stderr
    assert {path: path.read_bytes() for path in root.rglob("*.ipynb")} == before
