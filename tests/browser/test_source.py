"""What an author does: open a lab's source as a notebook in JupyterLab, run it, save it."""

import re
import shutil

import pytest

from course.base.paths import SOURCE
from tests.browsing import offline_page, run_code_cell
from tests.servers import jupyter_server

pytestmark = pytest.mark.browser
NAME = "01_frozen_lake.py"
CELLS = re.compile(r"^(?=# %%)", re.MULTILINE)


def test_a_source_opens_as_a_notebook_runs_cell_by_cell_and_loses_nothing(tmp_path):
    path = tmp_path / NAME
    shutil.copy(SOURCE / NAME, path)
    before = path.read_text(encoding="utf-8")
    with (
        jupyter_server("lab", tmp_path) as url,
        offline_page(viewport={"width": 1300, "height": 950}) as (page, _),
    ):
        page.goto(url)
        page.locator(".jp-DirListing-item", has_text=NAME).click(button="right")
        page.get_by_text("Open With", exact=True).hover()
        page.locator(".lm-Menu-itemLabel", has_text=re.compile("^Notebook$")).last.click()
        for n in range(3):  # each language's opening cell, then the imports
            run_code_cell(page, n)
        title = page.locator(".jp-Cell", has_text="traverser le lac ({{ worth }})").first
        title.scroll_into_view_if_needed()
        page.keyboard.press("Control+s")
        page.get_by_text("Saving completed").wait_for()
        page.screenshot(path=tmp_path / "source.png")
    after = path.read_text(encoding="utf-8")
    assert "jupytext_version" in after  # it was saved
    assert CELLS.split(after)[1:] == CELLS.split(before)[1:]
