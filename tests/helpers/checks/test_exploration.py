"""The scripted environment, counts of what was played, and what answers must be."""

import gymnasium as gym
import numpy as np
import pytest

from helpers import HardcodedAgent
from helpers.checks.core import CheckFailed
from helpers.checks.exploration import (
    ScriptedEnv,
    counted_calls,
    expect_array,
    expect_five_values,
    expect_returned,
    play_and_count,
)


def make_cliff(width=5, **options):
    desc = ["F" * width, "F" * width, "S" + "H" * (width - 2) + "G"]
    return gym.make("FrozenLake-v1", desc=desc, is_slippery=False, **options)


def test_the_script_is_played_in_order_and_again_after_a_reset():
    env = ScriptedEnv([(0.5, False, False), (-1.0, True, True)])
    for _episode in range(2):
        assert env.reset(seed=0) == (0, {})
        assert env.step(3) == (1, 0.5, False, False, {"step": 1})
        assert env.step(0) == (2, -1.0, True, True, {"step": 2})
    with pytest.raises(IndexError):
        env.step(0)


def test_what_is_played_is_counted_and_learned_once():
    class Learner(HardcodedAgent):
        def __init__(self, env):
            super().__init__(env, lambda obs: 0)
            self.learned, self.ends = [], []

        def learn(self, obs, action, reward, next_obs, terminated):
            self.learned.append((obs, action, next_obs, terminated))

        def end_episode(self, truncated):
            self.ends.append(truncated)

    env = make_cliff(max_episode_steps=3)
    agent = Learner(env)
    played = play_and_count(env, agent, episodes=2)  # left, against the edge
    assert played[10].tolist() == [6, 0, 0, 0]
    assert played.sum() == 6
    assert agent.learned == [(10, 0, 10, False)] * 6
    assert agent.ends == [True, True]


def test_what_is_no_action_is_named():
    env = make_cliff()
    with pytest.raises(CheckFailed, match=r"act\(10\) returned array\(\[0, 1\]\)"):
        play_and_count(env, HardcodedAgent(env, lambda obs: np.array([0, 1])), episodes=1)


def test_calls_are_counted():
    function = counted_calls(lambda *values: sum(values))
    assert function.calls == 0
    assert (function(1, 2), function(), function.calls) == (3, 0, 2)


def test_a_function_that_returns_nothing_is_told_so():
    expect_returned(0.0, "sarsa_target")
    with pytest.raises(CheckFailed, match="sarsa_target returned nothing"):
        expect_returned(None, "sarsa_target")


@pytest.mark.parametrize("answer", [-1, None, (0, -1.0, True, {}), np.zeros(5)])
def test_step_returns_five_values(answer):
    expect_five_values([0, -1.0, True, False, {}])
    with pytest.raises(CheckFailed, match="step must return five values"):
        expect_five_values(answer)


@pytest.mark.parametrize(
    ("got", "message"),
    [
        (1.0, "q_table is no longer an array"),
        ([[0.0] * 4] * 15, "q_table is no longer an array"),
        (np.zeros(15), r"\(15,\) instead of \(15, 4\)"),
    ],
)
def test_a_table_that_was_replaced_is_told_so(got, message):
    expect_array(np.ones((15, 4)), (15, 4), "q_table")
    with pytest.raises(CheckFailed, match=message):
        expect_array(got, (15, 4), "q_table")
