"""JupyterLab as a student's folder sets it: no question, no teachers' panels, Validate works."""

import re
import shutil
import time
import zipfile

import nbformat
import pytest
from nbgrader.server_extensions.validate_assignment.handlers import ValidateAssignmentHandler
from nbgrader.validator import Validator

from course.base.paths import NOTEBOOKS, ROOT, SOLUTIONS
from course.labs.jupyter_settings import settings_wheel
from tests.browsing import offline_page
from tests.servers import jupyter_server, notebook_url
from tests.tiny import RIGHT, copy_of, tiny

DEEP = "05_dqn_breakout"


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    return tiny(tmp_path_factory.mktemp("lab"))


@pytest.fixture
def settings(tmp_path, monkeypatch):
    """Install Jupyter's settings for French students where only this test's Jupyter looks."""
    wheel = tmp_path / "settings.whl"
    wheel.write_bytes(settings_wheel("fr"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    (place,) = tmp_path.glob("*.data/data/etc/jupyter")
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(place))
    return place


def validated(folder, name, seconds, look=lambda page: None):
    """Open a notebook in Chromium, press Validate, and return what the dialog says."""
    with (
        jupyter_server("lab", folder, asks_for_news=True) as url,
        offline_page(viewport={"width": 1300, "height": 950}) as (page, blocked),
    ):
        page.goto(notebook_url(url, name))
        page.get_by_text("| Inactif").wait_for()  # French, and the kernel is ready
        look(page)
        page.get_by_role("button", name="Validate").click()
        dialog = page.locator(".jp-Dialog")
        dialog.wait_for(timeout=1000 * seconds)
        said = dialog.inner_text()
        assert blocked == []
        return said


def nothing_for_teachers(page):
    """And no question about news, which comes as a notification once the page is there."""
    page.wait_for_timeout(1500)
    text = page.locator("body").inner_text()
    titles = page.eval_on_selector_all("[title]", "all => all.map(each => each.title).join(' ')")
    for word in ("Create Assignment", "Formgrader", "Assignment List", "Course List", "news"):
        assert word.lower() not in f"{text} {titles}".lower(), word


@pytest.mark.browser
def test_jupyterlab_opens_in_french_without_questions_and_validates(lab, settings, tmp_path):
    folder = tmp_path / "work"
    folder.mkdir()
    copy = copy_of(lab, answers={"sum-two": RIGHT["sum-two"]})
    nbformat.write(copy, folder / "00_tiny.ipynb")
    said = validated(folder, "00_tiny.ipynb", 60, nothing_for_teachers)
    assert re.search(r"VALIDATION FAILED|failed", said)
    assert "double-list-one" in said
    assert "sum-two" not in said


@pytest.mark.notebook
def test_a_kernel_that_only_conda_knows_and_long_cells_are_no_error(
    lab, settings, tmp_path, monkeypatch
):
    copy = copy_of(lab)
    copy.metadata.kernelspec.name = "conda-env-rl-labs-py"
    path = tmp_path / "00_tiny.ipynb"
    nbformat.write(copy, path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))  # for the kernel
    handler = ValidateAssignmentHandler.__new__(ValidateAssignmentHandler)
    config = handler.load_config()
    assert config.Execute.timeout > 30
    assert config.Execute.iopub_timeout > 4
    assert Validator(config=config).validate(str(path)) == {}


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("folder", [SOLUTIONS, NOTEBOOKS], ids=["solved", "unfinished"])
def test_lab_5_is_validated(folder, settings, tmp_path):
    work = tmp_path / "work"
    work.mkdir()
    shutil.copy(folder / "fr" / DEEP / f"{DEEP}.ipynb", work)
    start = time.monotonic()
    said = validated(work, f"{DEEP}.ipynb", 600)
    print(f"{time.monotonic() - start:.0f} s: {said[:300]}")
    assert ("Success" in said) == (folder == SOLUTIONS), said[:2000]
    assert ("failed" in said.lower()) == (folder == NOTEBOOKS)
    assert "fatal" not in said.lower()
