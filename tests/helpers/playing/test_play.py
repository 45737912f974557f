"""``play``: nothing while grading, a still picture on a page, a widget in a notebook."""

import re
import sys

import gymnasium as gym
import pytest

from helpers import play
from helpers.support.language import set_language


@pytest.fixture(autouse=True)
def english():
    """Set the language, which others change, and leave it as it was found: English."""
    set_language("en")
    yield
    set_language("en")


def lake():
    desc = ["SFFF", "FHFH", "FFFH", "HFFG"]
    return gym.make("FrozenLake-v1", desc=desc, is_slippery=False, render_mode="rgb_array")


def test_while_grading_nothing_happens(monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")

    class Untouched:
        def __getattr__(self, name):
            raise AssertionError(f"while grading, {name} of the environment was used")

    assert play(Untouched()) is None
    assert play(Untouched(), fps=15, compare={"random player": 1.2}) is None


def assert_still(html):
    source, *others = re.findall(r'src="([^"]*)"', html)
    assert source.startswith("data:image/png;base64,")
    assert others == []
    assert "<script" not in html
    assert "http" not in html.replace(source, "")


def test_on_a_page_it_is_a_still_picture_that_asks_for_nothing_outside(monkeypatch):
    monkeypatch.setenv("COURSE_STILL", "1")
    set_language("fr")
    shown = play(lake())
    assert_still(shown.data)
    assert 'alt="Le lac SFFF, FHFH, FFFH, HFFG ; l&#x27;agent est dans la case 0."' in shown.data
    assert 'data-alt-en="The lake SFFF' in shown.data
    assert ">À vous de jouer : ouvrez le notebook dans Jupyter" in shown.data
    assert 'data-text-en="A game to play yourself: open' in shown.data


def test_the_widget_carries_the_still_picture_for_pages():
    game = play(lake())
    data, _ = game._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert_still(data["text/html"])
    assert not re.search(r"https?://", game._esm + game._css)


def test_messages_step_and_restart_and_each_answer_is_new():
    game = play(lake())
    pictures, numbers = [game.picture], [game.shown["number"]]

    def send(message):
        game._on_message(game, message, [])
        pictures.append(game.picture)
        numbers.append(game.shown["number"])

    send({"action": 0})  # against the edge: nothing moves
    assert pictures[1] == pictures[0]
    send({"action": 2})
    assert pictures[2] != pictures[1]
    assert dict(game.shown["transition"])["s'"] == "1"
    send({"action": 1})
    assert game.shown["ended"]
    assert game.shown["note"] == "The episode is over: a terminal state (terminated)."
    send({"restart": True})
    assert not game.shown["ended"]
    assert game.shown["transition"] == []
    assert pictures[4] == pictures[0]
    assert numbers == sorted(set(numbers))


def test_without_anywidget_the_still_picture_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "anywidget", None)
    monkeypatch.delitem(sys.modules, "helpers.playing.widget", raising=False)
    shown = play(lake())
    assert "pip install anywidget" in shown.data
    assert_still(shown.data)


def test_a_clock_needs_a_speed():
    for fps in (0, -1, 1000):
        with pytest.raises(ValueError, match="expected steps a second"):
            play(lake(), fps=fps)
