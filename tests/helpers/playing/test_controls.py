"""Which key plays what: by the environment's own names, or as the caller says."""

import gymnasium as gym
import pytest

from helpers.dqn.atari import make_breakout
from helpers.dqn.catch import Catch
from helpers.playing.controls import find_controls, idle_action


def test_breakout_is_played_with_two_arrows_and_does_nothing_between():
    controls = find_controls(make_breakout())
    assert {c.name: c.key for c in controls} == {
        "noop": "",
        "fire": " ",
        "right": "ArrowRight",
        "left": "ArrowLeft",
    }
    assert idle_action(controls) == 0


def test_actions_without_names_have_buttons_and_no_key():
    controls = find_controls(Catch())
    assert [(c.name, c.key) for c in controls] == [("0", ""), ("1", ""), ("2", "")]


def test_keys_of_the_caller_replace_the_arrows():
    lake = gym.make("FrozenLake-v1")
    assert [c.key for c in find_controls(lake, {"w": 3, "s": 1})] == ["", "s", "", "w"]
    with pytest.raises(ValueError, match="the key 'w' plays 4; expected an action from 0 to 3"):
        find_controls(lake, {"w": 4})


def test_actions_that_are_not_numbered_cannot_be_played():
    with pytest.raises(TypeError, match="discrete"):
        find_controls(gym.make("Pendulum-v1"))
