"""``play`` in a real JupyterLab: keys and buttons move, the picture changes, an episode ends."""

import nbformat
import pytest

from tests.browsing import offline_page, run_code_cell
from tests.servers import jupyter_server, notebook_url

pytestmark = pytest.mark.browser
LAKE = """
import gymnasium as gym
from helpers import play, set_language
set_language("fr")
desc = ["SFFF", "FHFH", "FFFH", "HFFG"]
env = gym.make("FrozenLake-v1", desc=desc, is_slippery=False, render_mode="rgb_array")
play(env)
"""
CATCH = """
from helpers import Catch, play, set_language
set_language("en")
env = Catch(rows=12, render_mode="rgb_array")
play(env, fps=15, keys={"ArrowLeft": 0, "ArrowRight": 2}, compare={"random player": -0.6}, seed=0)
"""


def open_notebook(page, url, folder, code):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code.strip())])
    nbformat.write(notebook, folder / "play.ipynb")
    page.goto(notebook_url(url, "play.ipynb"))
    run_code_cell(page)
    game = page.locator(".play")
    game.wait_for()
    return game


def said(page, game, text):
    game.get_by_text(text).first.wait_for()


def picture(page, game):
    """Return the pixels on display."""
    return game.locator(".play-picture").evaluate(
        """async (image) => {
          await image.decode();
          const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
          const context = canvas.getContext("2d");
          context.drawImage(image, 0, 0);
          const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
          return data.reduce((sum, value, i) => (sum * 31 + value) % 1000000007, 7);
        }"""
    )


@pytest.mark.parametrize("app", ["lab", "notebook"])
def test_a_lake_is_walked_with_keys_and_with_buttons(tmp_path, app):
    with (
        jupyter_server(app, tmp_path) as url,
        offline_page(viewport={"width": 1100, "height": 800}) as (page, blocked),
    ):
        game = open_notebook(page, url, tmp_path, LAKE)
        said(page, game, "Score : 0 · Pas : 0")
        cells = page.locator(".jp-Cell").count()
        pictures = [picture(page, game)]
        game.locator(".play-picture").click()
        page.keyboard.press("ArrowRight")
        said(page, game, "Pas : 1")
        pictures.append(picture(page, game))
        assert "s' = 1" in game.locator(".play-last").inner_text()
        game.get_by_role("button", name="→ droite").click()
        said(page, game, "Pas : 2")
        pictures.append(picture(page, game))
        page.screenshot(path=tmp_path / "step.png")
        for steps in (3, 4):  # back, then down into the hole
            page.keyboard.press("ArrowLeft" if steps == 3 else "ArrowDown")
            said(page, game, f"Pas : {steps}")
            pictures.append(picture(page, game))
        assert pictures[3] == pictures[1]
        assert len(set(pictures)) == 4
        said(page, game, "L'épisode est fini : état terminal")
        assert game.get_by_role("button", name="→ droite").is_disabled()
        page.screenshot(path=tmp_path / "fallen.png")
        # The keys were the game's: the notebook's selection and its cells are as they were.
        assert page.locator(".jp-Cell").count() == cells
        game.get_by_role("button", name="Recommencer").click()
        said(page, game, "Pas : 0")
        assert picture(page, game) == pictures[0]
        page.keyboard.press("ArrowDown")
        said(page, game, "Pas : 1")
        assert blocked == []


def test_a_game_with_a_clock_goes_on_by_itself_and_ends(tmp_path):
    with (
        jupyter_server("lab", tmp_path) as url,
        offline_page(viewport={"width": 1100, "height": 800}) as (page, blocked),
    ):
        game = open_notebook(page, url, tmp_path, CATCH)
        assert game.locator(".play-compare li").all_text_contents() == ["random player -0.6"]
        assert game.locator(".play-last").is_hidden()  # it waits for the player
        toggled = game.locator(".play-clock").evaluate(
            "button => [0, 1].map(() => (button.click(), button.textContent))"
        )
        assert toggled == ["Pause", "Play"]
        game.locator(".play-picture").click()
        page.keyboard.down("ArrowLeft")
        said(page, game, "Steps: 11")
        page.keyboard.up("ArrowLeft")
        said(page, game, "The episode is over")
        said(page, game, "your best")
        page.screenshot(path=tmp_path / "clock.png")
        game.get_by_role("button", name="Start again").click()
        game.get_by_text("The episode is over").wait_for(state="hidden")
        said(page, game, "Steps: 11")  # it went on by itself
        assert blocked == []
