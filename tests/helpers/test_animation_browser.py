"""The player in a real browser without network: exported page, JupyterLab 4, Notebook 7."""

import re
from contextlib import contextmanager

import nbformat
import numpy as np
import pytest
from nbconvert import HTMLExporter

from helpers import animation
from helpers.animation import EpisodeAnimator
from tests.browsing import offline_page, run_code_cell
from tests.servers import jupyter_server, notebook_url

pytestmark = pytest.mark.browser

# Frame i is of one colour that tells i.
CODE = """
import numpy as np
from helpers.animation import EpisodeAnimator
animator = EpisodeAnimator(interval=40)
for i in range(12):
    animator.add_frame(np.full((64, 96, 3), (20 * i, 7, 255 - 20 * i), np.uint8))
animator.display_animation()
"""


def film(n, interval=40, shape=(64, 96, 3)):
    animator = EpisodeAnimator(interval)
    for i in range(n):
        animator.add_frame(np.full(shape, (20 * i % 256, 7 + i // 10, 255 - 20 * i % 256), "u1"))
    return animator.display_animation()


def code_cell(source, shown=None):
    if shown is None:
        return nbformat.v4.new_code_cell(source)
    data, metadata = shown._repr_mimebundle_()
    output = nbformat.v4.new_output("execute_result", data, metadata=metadata, execution_count=1)
    return nbformat.v4.new_code_cell(source, outputs=[output], execution_count=1)


def write_page(path, *shown):
    """Export a notebook, leaving out nbconvert's own addresses."""
    notebook = nbformat.v4.new_notebook(cells=[code_cell("animation", output) for output in shown])
    exporter = HTMLExporter(require_js_url="", mathjax_url="", jquery_url="", mermaid_js_url="")
    path.write_text(exporter.from_notebook_node(notebook)[0], encoding="utf-8")
    return path.as_uri()


class Player:
    """The nth animation of a page."""

    def __init__(self, page, n=0):
        self.page = page
        self.root = page.locator("[data-animation]").nth(n)
        self.root.locator("canvas").wait_for()

    def count(self):
        return tuple(int(part) for part in self.root.locator("output").inner_text().split(" / "))

    def expect_pixel(self, *colour):
        """Wait for a colour: a picture is decoded before it is shown."""
        self.page.wait_for_function(
            "([root, colour]) => root.shadowRoot.querySelector('canvas').getContext('2d')"
            ".getImageData(0, 0, 1, 1).data.slice(0, 3).join() === colour",
            arg=[self.root.element_handle(), ",".join(map(str, colour))],
        )

    def pixel(self):
        return self.root.locator("canvas").evaluate(
            "canvas => [...canvas.getContext('2d').getImageData(0, 0, 1, 1).data].slice(0, 3)"
        )

    def button(self, name):
        return self.root.locator(f"button.{name}")

    def is_playing(self):
        return self.button("play").get_attribute("aria-label") == "Pause"

    def moves(self, milliseconds=60_000):
        """Tell whether the picture changes in this time, which a busy machine may need."""
        seen = set()
        for _ in range(milliseconds // 50):
            seen.add((self.count(), tuple(self.pixel())))
            if len(seen) > 1:
                return True
            self.page.wait_for_timeout(50)
        return False

    def pause(self):
        if self.is_playing():
            self.button("play").click()
        assert not self.is_playing()


@contextmanager
def stopped_clock(url):
    """Open a page on which time passes only when it is told to."""
    with offline_page() as (page, blocked):
        page.clock.install(time=0)
        page.goto(url)
        player = Player(page)
        assert player.moves()  # it is seen, so its timers are set
        page.clock.pause_at(1_000_000)
        player.pause()
        page.keyboard.press("Home")  # the click on the button gave the focus to the player
        yield page, player
        assert blocked == []


def test_it_plays_pauses_and_loops(tmp_path):
    with stopped_clock(write_page(tmp_path / "page.html", film(5, interval=60))) as (page, player):
        page.clock.run_for(10_000)
        assert player.count() == (1, 5)  # paused
        page.keyboard.press("Space")
        assert player.is_playing()
        for expected in (2, 3, 4, 5):
            page.clock.run_for(60)
            assert player.count() == (expected, 5)
        page.clock.run_for(900)  # the last frame stays one second, then it starts again
        assert player.count() == (5, 5)
        page.clock.run_for(100)
        assert player.count() == (1, 5)
        assert player.is_playing()

        player.button("loop").click()
        assert player.button("loop").get_attribute("aria-pressed") == "false"
        page.clock.run_for(4 * 60 + 1000)
        assert not player.is_playing()
        assert player.count() == (5, 5)


def test_every_control_steps(tmp_path):
    with offline_page() as (page, _):
        page.goto(write_page(tmp_path / "page.html", film(12)))
        player = Player(page)
        player.pause()
        page.keyboard.press("Home")  # the click on the button gave the focus to the player
        assert player.count() == (1, 12)
        for press, expected in [
            ("ArrowRight", 2),
            ("ArrowRight", 3),
            ("ArrowLeft", 2),
            ("End", 12),
            ("ArrowRight", 12),
            ("Home", 1),
            ("ArrowLeft", 1),
        ]:
            page.keyboard.press(press)
            assert player.count() == (expected, 12), press
        player.button("forward").click()
        player.button("forward").click()
        player.button("back").click()
        assert player.count() == (2, 12)
        player.expect_pixel(20, 7, 235)

        slider = player.root.locator("input")
        slider.fill("6")
        assert player.count() == (7, 12)
        player.expect_pixel(120, 7, 135)
        assert slider.get_attribute("aria-valuetext") == "7 / 12"
        box = slider.bounding_box()
        page.mouse.click(box["x"] + box["width"] - 4, box["y"] + box["height"] / 2)
        assert player.count() == (12, 12)
        page.keyboard.press("ArrowLeft")
        assert player.count() == (11, 12)

        page.keyboard.press("Space")
        assert player.is_playing()
        player.root.locator("canvas").click()
        assert not player.is_playing()


def test_speed(tmp_path):
    url = write_page(tmp_path / "page.html", film(250, interval=100))
    with stopped_clock(url) as (page, player):
        page.keyboard.press("Space")
        page.clock.run_for(1000)
        assert player.count() == (11, 250)
        player.root.locator("select").select_option("4")
        page.clock.run_for(1000)
        assert player.count() == (51, 250)


def test_keyboard_alone(tmp_path):
    with offline_page() as (page, _):
        page.goto(write_page(tmp_path / "page.html", film(12)))
        player = Player(page)
        player.root.focus()
        page.keyboard.press("Space")
        page.keyboard.press("Home")
        page.keyboard.press("Tab")  # the slider
        page.keyboard.press("ArrowRight")
        assert player.count() == (2, 12)
        page.keyboard.press("Tab")  # step back, whose space is its own
        page.keyboard.press("Space")
        assert player.count() == (1, 12)
        assert not player.is_playing()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert player.is_playing()
        names = player.root.locator("button, input, select").evaluate_all(
            "all => all.map(control => control.getAttribute('aria-label'))"
        )
        assert all(names)


def test_animations_of_one_page_are_independent(tmp_path):
    shown = [film(12), film(8), film(12)]
    assert shown[0].data == shown[2].data  # the same id twice
    with offline_page(viewport={"width": 900, "height": 2000}) as (page, _):
        page.goto(write_page(tmp_path / "page.html", *shown))
        players = [Player(page, n) for n in range(3)]
        assert page.locator("canvas").count() == 3
        for player in players:
            assert player.moves()
        players[0].pause()
        assert not players[0].moves(400)
        assert players[1].moves()
        assert players[2].moves()
        for player in players[1:]:
            player.pause()
        before = [player.count() for player in players]
        players[1].root.focus()
        page.keyboard.press("End")
        assert [player.count() for player in players] == [before[0], (8, 8), before[2]]


def test_no_global_name_and_no_id_is_added():
    with offline_page() as (page, blocked):
        page.set_content("<p>before</p>")
        before = page.evaluate("Object.keys(window)")
        page.set_content(film(12).data)
        assert Player(page).moves()
        assert page.evaluate("Object.keys(window)") == before
        assert page.locator("[id]").count() == 0
        assert blocked == []


def test_several_sheets_are_drawn(tmp_path, monkeypatch):
    monkeypatch.setattr(animation, "SHEET_AREA", 4 * 64 * 96)
    shown = film(30)
    assert shown.data.count("data:image/webp") == 1 + 8
    with offline_page(reduced_motion="reduce") as (page, _):
        page.goto(write_page(tmp_path / "page.html", shown))
        player = Player(page)
        for i in (0, 1, 4, 13, 29, 2):
            player.root.locator("input").fill(str(i))
            player.expect_pixel(20 * i % 256, 7 + i // 10, 255 - 20 * i % 256)


def test_reduced_motion_waits_for_play(tmp_path):
    with offline_page(reduced_motion="reduce") as (page, _):
        page.goto(write_page(tmp_path / "page.html", film(12)))
        player = Player(page)
        assert not player.is_playing()
        assert not player.moves(400)
        assert player.count() == (1, 12)
        player.button("play").click()
        assert player.moves()


def test_small_frames_are_enlarged_sharply(tmp_path):
    with offline_page() as (page, _):
        page.goto(write_page(tmp_path / "page.html", film(3, shape=(210, 160, 3))))
        canvas = Player(page).root.locator("canvas")
        box = canvas.bounding_box()
        assert (round(box["width"]), round(box["height"])) == (320, 420)
        rendering = canvas.evaluate("canvas => getComputedStyle(canvas).imageRendering")
        assert rendering == "pixelated"


def test_a_narrow_page_does_not_cut_it(tmp_path):
    with offline_page(viewport={"width": 400, "height": 800}) as (page, _):
        page.goto(write_page(tmp_path / "page.html", film(3, shape=(240, 720, 3))))
        box = Player(page).root.locator("canvas").bounding_box()
        assert box["x"] + box["width"] <= 400
        assert box["height"] == pytest.approx(box["width"] / 3, abs=1)


@pytest.mark.parametrize(("language", "word"), [("fr", "Image suivante"), ("en", "Step forward")])
def test_labels_follow_the_page(tmp_path, language, word):
    url = write_page(tmp_path / "page.html", film(3))
    page_file = tmp_path / "page.html"
    page_file.write_text(
        re.sub("<html[^>]*>", f'<html lang="{language}">', page_file.read_text(encoding="utf-8")),
        encoding="utf-8",
    )
    with offline_page() as (page, _):
        page.goto(url)
        assert Player(page).button("forward").get_attribute("aria-label") == word


def test_without_scripts_the_last_frame_is_shown(tmp_path):
    with offline_page(java_script_enabled=False) as (page, _):
        page.goto(write_page(tmp_path / "page.html", film(12)))
        picture = page.locator("[data-animation] img")
        assert picture.is_visible()
        assert picture.bounding_box()["width"] == 384


@pytest.mark.parametrize("app", ["lab", "notebook"])
def test_in_jupyter(app, tmp_path):
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    after = [nbformat.v4.new_markdown_cell(f"cell {i}") for i in range(3)]
    new = nbformat.v4.new_notebook(metadata=kernel, cells=[code_cell(CODE), *after])
    nbformat.write(new, tmp_path / "new.ipynb")
    # Outputs that this server never saw run are not trusted: Jupyter removes their scripts.
    foreign = nbformat.v4.new_notebook(metadata=kernel, cells=[code_cell(CODE, film(12))])
    nbformat.write(foreign, tmp_path / "foreign.ipynb")

    with jupyter_server(app, tmp_path) as url, offline_page() as (page, blocked):
        page.goto(notebook_url(url, "new.ipynb"))
        run_code_cell(page)
        player = Player(page)
        assert player.moves()
        player.pause()
        assert not player.moves(400)

        player.root.locator("input").fill("3")
        player.button("forward").click()
        assert player.count() == (5, 12)
        active = "[...document.querySelectorAll('.jp-Cell')].map(cell => cell.className)"
        before = page.evaluate(active)
        page.keyboard.press("ArrowRight")
        assert player.count() == (6, 12)
        player.expect_pixel(100, 7, 155)
        page.keyboard.press("End")
        page.keyboard.press("Home")
        page.keyboard.press("ArrowLeft")
        assert player.count() == (1, 12)
        page.keyboard.press("Space")
        assert player.is_playing()
        assert player.moves()
        assert page.evaluate(active) == before  # Jupyter did nothing with these keys

        page.keyboard.press("Control+s")  # but its other shortcuts still work
        for _ in range(600):
            page.wait_for_timeout(100)
            if "data-animation" in (tmp_path / "new.ipynb").read_text(encoding="utf-8"):
                break
        else:
            pytest.fail("Control+s did not save the notebook")
        page.reload()  # this server saw it run: trusted
        assert Player(page).moves()

        page.goto(notebook_url(url, "foreign.ipynb"))
        # JupyterLab opens the first notebook again, behind.
        shown = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-OutputArea-output")
        picture = shown.locator("img").filter(visible=True)
        picture.wait_for()
        # The panel of the first one may be there for a moment; the foreign one gets no canvas.
        shown.locator("canvas").wait_for(state="detached")
        assert picture.evaluate("image => image.naturalWidth") == 96
        assert blocked == []
