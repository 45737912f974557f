"""The scripted environment, counts of what was played, and what answers must be."""

import gymnasium as gym
import numpy as np
import pytest

from helpers import HardcodedAgent
from helpers.checks.core import CheckFailed
from helpers.checks.exploration import (
    CLIFF,
    ScriptedEnv,
    counted_calls,
    expect_array,
    expect_five_values,
    expect_one_step,
    expect_optimistic,
    expect_terminal_rows_at_zero,
    play_and_count,
)
from helpers.checks.tabular import holds


def make_cliff(width=5, **options):
    desc = ["F" * width, "F" * width, "S" + "H" * (width - 2) + "G"]
    return gym.make("FrozenLake-v1", desc=desc, is_slippery=False, **options)


def test_the_script_is_played_in_order_and_again_after_a_reset():
    env = ScriptedEnv([(0.5, False, False), (-1.0, True, True)])
    for _episode in range(2):
        assert env.reset(seed=0) == (0, {})
        assert env.step(3) == (1, 0.5, False, False, {"step": 1})
        assert env.step(0) == (2, -1.0, True, True, {"step": 2})
    with pytest.raises(CheckFailed, match=r"over after 2 steps"):
        env.step(0)


def test_a_wrapper_plays_its_action_once():
    class Twice(gym.Wrapper):
        def step(self, action):
            self.env.step(action)
            return self.env.step(action)

    expect_one_step(gym.Wrapper)
    with pytest.raises(CheckFailed, match=r"env\.step 2 times"):
        expect_one_step(Twice)


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
    with pytest.raises(CheckFailed, match=r"act\(10\) returned \[0 1\] \(ndarray\)"):
        play_and_count(env, HardcodedAgent(env, lambda obs: np.array([0, 1])), episodes=1)


def test_calls_are_counted():
    function = counted_calls(lambda *values: sum(values))
    assert function.calls == 0
    assert (function(1, 2), function(), function.calls) == (3, 0, 2)


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


def filled(value_of):
    """Make agents whose table holds ``value_of(letters, value)``, a row for each state."""

    def make_agent(env, value):
        letters = np.char.decode(env.unwrapped.get_wrapper_attr("desc").ravel())
        table = np.broadcast_to(np.reshape(value_of(letters, value), (-1, 1)), (len(letters), 4))
        return type("Agent", (), {"q_table": table.astype(float)})()

    return make_agent


OPEN = ["SFHFF", "FFFFF", "HFFFG"]
RIGHT = filled(lambda letters, value: np.where(np.isin(letters, list("HG")), 0, value))


@pytest.mark.parametrize("desc", [CLIFF, OPEN, ["SHFG", "FFFH"], ["SG"]])
@pytest.mark.parametrize("value", [1.0, -0.5])
def test_an_optimistic_table_passes(desc, value):
    expect_optimistic(RIGHT, desc, value)
    expect_terminal_rows_at_zero(RIGHT, desc, value)


@pytest.mark.parametrize(
    ("table", "value_holds", "terminal_holds"),
    [
        (lambda letters, value: np.ones(len(letters)) * value, True, False),
        (lambda letters, value: np.where(letters == "G", 0, value), True, False),
        (lambda letters, value: (np.arange(len(letters)) < len(letters) - 4) * value, True, False),
        (lambda letters, value: np.where(np.isin(letters, list("HG")), 0, 1), False, True),
        (lambda letters, value: np.where(letters == "F", value, 0), False, True),
        (lambda letters, value: np.zeros(len(letters)), False, False),
    ],
    ids=["everywhere", "holes too", "the last four", "always 1", "not the start", "nothing"],
)
def test_each_mistake_in_a_table_is_seen_by_its_own_check(table, value_holds, terminal_holds):
    make_agent = filled(table)
    values = [(desc, value) for desc in (CLIFF, OPEN) for value in (1.0, 0.5)]
    assert all(holds(expect_optimistic, make_agent, *case) for case in values) is value_holds
    rows = all(holds(expect_terminal_rows_at_zero, make_agent, *case) for case in values)
    assert rows is terminal_holds


def test_the_message_names_the_cell_and_the_map():
    with pytest.raises(CheckFailed, match=r"q_table\[2\], initial_value = 1.0, desc = \['SFHFF'"):
        expect_terminal_rows_at_zero(
            filled(lambda letters, value: value * (letters != "G")), OPEN, 1.0
        )
