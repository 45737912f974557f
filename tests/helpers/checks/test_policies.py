"""Policies decision from the model: asked only where they can be, several times."""

import gymnasium as gym
import numpy as np
import pytest

from helpers.checks import CheckFailed
from helpers.checks.policies import (
    expect_every_cell,
    expect_never_falls,
    falls,
    fewest_steps,
    policy_table,
)


def lake(*desc, slippery=False):
    return gym.make("FrozenLake-v1", desc=list(desc), is_slippery=slippery)


def test_a_policy_is_asked_only_where_it_can_be_and_not_in_terminal_states():
    asked = set()

    def right(state):
        asked.add(state)
        return 2

    assert policy_table(lake("SFHF", "FFFG"), right) == {0: 2, 1: 2}
    assert asked == {0, 1}


def test_on_ice_more_states_can_be_reached():
    assert set(policy_table(lake("SF", "FG", slippery=True), lambda state: 2)) == {0, 1, 2}


@pytest.mark.parametrize("answer", [np.int64(2), np.uint8(2), np.array(2), True + 1])
def test_integers_of_every_kind_are_actions(answer):
    assert policy_table(lake("SFG"), lambda state: answer) == {0: 2, 1: 2}


@pytest.mark.parametrize(
    "answer", [None, "right", 4, -1, 2.0, [2, 2], np.array([1, 2]), np.array([2]), True, np.True_]
)
def test_other_answers_are_named(answer):
    with pytest.raises(CheckFailed, match=r"mine\(0\) returned"):
        policy_table(lake("SFG"), lambda state: answer, "mine")


def test_a_policy_that_changes_its_mind_is_told():
    turns = iter(range(100))
    with pytest.raises(CheckFailed, match="changes its answer"):
        policy_table(lake("SFG"), lambda state: next(turns) % 4)


def test_falls_are_named():
    ice = lake("SF", "HG", slippery=True)
    table = policy_table(ice, lambda state: 2)
    assert falls(ice, table) == [(0, 2, 2)]
    with pytest.raises(CheckFailed, match="hole in state 2"):
        expect_never_falls(ice, table)
    expect_never_falls(ice, {0: 3, 1: 2})


def test_the_shortest_path_is_found_or_said_missing():
    assert fewest_steps(lake("SFFF", "FHFH", "FFFH", "HFFG")) == 6
    with pytest.raises(ValueError, match="no path"):
        fewest_steps(lake("SHG"))


def test_a_policy_that_remembers_where_it_was_is_told():
    came_from = [0]

    def remembers(state):
        before, came_from[0] = came_from[0], state
        return 0 if before > state else 2

    with pytest.raises(CheckFailed, match=r"mine\(1\) changes its answer"):
        policy_table(lake("SFFG"), remembers, "mine")


def test_every_cell_is_asked_holes_and_goal_included():
    asked = set()

    def right(state):
        asked.add(state)
        return 2

    expect_every_cell(lake("SFHF", "FFFG"), right)
    assert asked == set(range(8))


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({0: 2, 1: 2, 2: None}, r"mine\(2\) gives None"),
        ({0: 2, 1: 2, 2: 4}, r"mine\(2\) gives 4"),
        ({0: 2, 1: 2}, r"mine\(2\) gives KeyError: 2"),
    ],
)
def test_a_cell_without_an_action_is_named(answers, says):
    with pytest.raises(CheckFailed, match=says):
        expect_every_cell(lake("SFG"), answers.__getitem__, "mine")


def test_a_policy_that_is_not_written_yet_says_so_itself():
    def blank(state):
        raise NotImplementedError

    with pytest.raises(NotImplementedError):
        expect_every_cell(lake("SFG"), blank)
