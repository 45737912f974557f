"""Greedy agents and their draws: what is wrong is seen, and named."""

import numpy as np
import pytest

from helpers.checks import CheckFailed
from helpers.checks.choosing import expect_best_actions, expect_ties_drawn


class Greedy:
    """An agent that draws among what ``ties(row)`` says is best."""

    def __init__(self, table, ties=lambda row: np.flatnonzero(row == row.max()), seed=0):
        self.q_table, self.ties = np.array(table, dtype=float), ties
        self.rng = np.random.default_rng(seed)

    def greedy(self, obs):
        return self.rng.choice(self.ties(self.q_table[obs]))


def test_best_actions_pass_whatever_the_signs_and_sizes():
    expect_best_actions(Greedy([[0, 0], [-2, -1], [3, 3]]))
    expect_best_actions(Greedy(np.random.default_rng(0).normal(size=(3, 7))))


def test_values_that_nearly_tie_are_told_apart_and_shown_in_full():
    nearly = Greedy([[0.5, 0.5000001, 0.1]], lambda row: np.flatnonzero(row > row.max() - 1e-4))
    with pytest.raises(CheckFailed, match=r"\[0.5, 0.5000001, 0.1\].*\[0, 1\]; the best .* \[1\]"):
        expect_best_actions(nearly)


def test_an_agent_that_changes_its_table_is_told_so():
    agent = Greedy([[0.0, 1.0]])
    agent.greedy = lambda obs: agent.q_table.sort() or 1
    agent.q_table[0] = [1.0, 0.0]
    with pytest.raises(CheckFailed):
        expect_best_actions(agent)


@pytest.mark.parametrize("row", [[0, 0, 0, 0], [1, -1, 1, 0], [-3, -1, -1, -1], [2, 2]])
def test_ties_that_are_drawn_pass(row):
    expect_ties_drawn(Greedy([row]), 0)


@pytest.mark.parametrize(
    "ties",
    [
        lambda row: np.flatnonzero(row == row.max())[:1],
        lambda row: np.flatnonzero(row == row.max())[[0, -1]],
        lambda row: np.append(np.flatnonzero(row == row.max()), 0),
    ],
    ids=["the first", "the first and the last", "the first twice as often"],
)
def test_ties_that_are_not_drawn_alike_fail(ties):
    with pytest.raises(CheckFailed, match="same probability"):
        expect_ties_drawn(Greedy([[1.0, 1.0, 1.0, 0.0]], ties), 0)


def test_an_agent_that_often_plays_what_is_not_best_is_left_to_the_other_check():
    expect_ties_drawn(Greedy([[0.0, 1.0, 1.0]], lambda row: [0]), 0)
    seldom = Greedy([[0.0, 1.0, 1.0]], lambda row: [0] + [1] * 250 + [2] * 250)
    with pytest.raises(CheckFailed, match="frequencies"):
        expect_ties_drawn(seldom, 0)
