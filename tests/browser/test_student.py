"""What a student does in a real JupyterLab, in French: run, fail, understand, answer, validate."""

import re
import shutil

import pytest

from course.base.paths import NOTEBOOKS
from tests.browsing import offline_page
from tests.servers import jupyter_server, notebook_url

pytestmark = pytest.mark.browser
FRENCH = {"@jupyterlab/translation-extension:plugin": {"locale": "fr_FR"}}
NAME = "01_frozen_lake.ipynb"
ANSWER = "def policy_hardcoded(observation):\nreturn 1 if observation in [0, 4, 10] else 2"


def cell(page, text):
    """Return the cell that holds this text, scrolled into view."""
    found = page.locator(".jp-Cell", has_text=text).first
    found.scroll_into_view_if_needed()
    return found


def test_the_french_notebook_teaches_and_validates(tmp_path):
    shutil.copy(NOTEBOOKS / "fr" / "01_frozen_lake" / NAME, tmp_path)
    with (
        jupyter_server("lab", tmp_path, settings=FRENCH) as url,
        offline_page(viewport={"width": 1300, "height": 950}) as (page, blocked),
    ):
        page.goto(notebook_url(url, NAME))
        page.get_by_text("| Inactif").wait_for()  # the kernel is ready

        # Run everything: it stops at the first exercise's check, which says what is missing.
        page.get_by_role("menuitem", name="Exécution").click()
        page.get_by_role("menuitem", name=re.compile("Exécuter toutes les cellules$")).click()
        exercise = cell(page, "def policy_hardcoded(observation: int)")
        place = int(exercise.get_attribute("data-windowed-list-index"))
        check = page.locator(f'.jp-Cell[data-windowed-list-index="{place + 1}"]')
        # Its code is folded: exercise, answer and verdict are what there is to see.
        assert check.locator(".jp-InputPlaceholder").is_visible()
        assert check.locator(".cm-content").count() == 0
        failure = check.locator(".jp-OutputArea-output", has_text="✗ policy-hardcode-goal 0/2")
        failure.wait_for()
        assert "policy_hardcoded n'est pas encore écrit" in failure.inner_text()
        assert "Traceback" not in failure.inner_text()

        # Answer, and see the check pass.
        page.screenshot(path=tmp_path / "failed.png")
        exercise.locator(".cm-content").click()
        page.keyboard.press("Control+A")
        page.keyboard.type(ANSWER)  # the editor indents the second line
        page.keyboard.press("Shift+Enter")
        failure.click()  # the check is selected; its code stays folded
        page.keyboard.press("Shift+Enter")
        check.get_by_text("✓ policy-hardcode-goal 2/2").wait_for()
        page.screenshot(path=tmp_path / "passed.png")

        # nbgrader's button runs the whole notebook again and lists the checks that fail.
        page.get_by_role("button", name="Validate").click()
        dialog = page.locator(".jp-Dialog")
        dialog.wait_for()
        said = dialog.inner_text()
        page.screenshot(path=tmp_path / "validated.png")
        assert "failed" in said
        assert "policy-hardcode-goal" not in said
        assert "model-read" in said
        assert blocked == []
