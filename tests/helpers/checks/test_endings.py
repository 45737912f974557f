"""The end of an episode: what is done otherwise than at an ordinary step is seen, and only that."""

import gymnasium as gym
import numpy as np
import pytest

from helpers import AgentRL
from helpers.checks import CheckFailed
from helpers.checks.endings import (
    Outcome,
    expect_forgotten,
    expect_limit_explored,
    expect_limit_like_a_step,
    expect_terminal_worth_nothing,
    play_scripted,
)
from helpers.checks.tabular import holds

LAKE = gym.make("FrozenLake-v1", desc=["SFF", "FFF", "FFG"], is_slippery=False)


class Late(AgentRL):
    """SARSA that corrects a whole episode at its end, with three places to go wrong."""

    def __init__(self, alpha, gamma, epsilon, seed):
        super().__init__(LAKE, seed)
        self.alpha, self.gamma, self.epsilon = alpha, gamma, epsilon
        self.q_table, self.steps = np.zeros((9, 4)), []

    def act(self, obs):
        return int(self.rng.integers(4)) if self.epsilon else int(self.q_table[obs].argmax())

    def learn(self, *transition):
        self.steps.append(transition)

    def end_episode(self, truncated):
        following = [step[1] for step in self.steps[1:]] + [None]
        for (obs, action, reward, next_obs, terminated), a in zip(
            self.steps, following, strict=True
        ):
            row = self.q_table[next_obs]
            if a is not None:
                follows = self.ordinary(row, a)
            else:
                follows = self.terminal(row) if terminated else self.limit(row, next_obs, action)
            self.correct(obs, action, reward + self.gamma * follows, a is None)
        self.forget()

    def correct(self, obs, action, target, last):
        self.q_table[obs, action] += self.alpha * (target - self.q_table[obs, action])

    def ordinary(self, row, action):
        return row[action]

    def terminal(self, row):
        return 0.0

    def limit(self, row, next_obs, action):
        return row[self.act(next_obs)]

    def forget(self):
        self.steps = []


def variant(**methods):
    return type("Variant", (Late,), methods)


CASES = [(5, 1, 8, 1.0), (1, 0, 4, -1.0), (8, 3, 0, 0.5)]


def terminal(agent):
    return all(holds(expect_terminal_worth_nothing, agent, *case) for case in CASES)


def limit(agent):
    like_a_step = all(holds(expect_limit_like_a_step, agent, *case) for case in CASES)
    return like_a_step and holds(expect_limit_explored, agent)


def forgotten(agent):
    there, end = Outcome(0.0, 1), Outcome(1.0, 8, terminated=True)
    plan = [(2, [there, Outcome(0.0, 0, truncated=True)]), (1, [there, end]), (0, [end])]
    return holds(expect_forgotten, agent, plan)


def verdicts(agent):
    return terminal(agent), limit(agent), forgotten(agent)


def test_a_right_agent_passes():
    assert verdicts(Late) == (True, True, True)


@pytest.mark.parametrize(
    ("methods", "expected"),
    [
        ({"terminal": lambda self, row: row.max()}, (False, True, True)),
        ({"limit": lambda self, row, n, a: 0.0}, (True, False, True)),
        ({"limit": lambda self, row, n, a: row.max()}, (True, False, True)),
        ({"limit": lambda self, row, n, a: row.mean()}, (True, False, True)),
        ({"limit": lambda self, row, n, a: row[a]}, (True, False, True)),
        ({"forget": lambda self: None}, (True, True, False)),
    ],
    ids=["terminal", "limit is the end", "best", "mean", "same action", "keeps"],
)
def test_each_mistake_is_seen_by_its_own_check(methods, expected):
    assert verdicts(variant(**methods)) == expected


def test_a_mistake_of_every_step_is_paid_elsewhere():
    def best(self, row, *_others):
        return row.max()

    assert verdicts(variant(ordinary=best, limit=best)) == (True, True, True)

    def moves_away(self, obs, action, target, last):
        self.q_table[obs, action] -= self.alpha * (target - self.q_table[obs, action])

    assert verdicts(variant(correct=moves_away)) == (True, True, True)


def test_a_step_that_is_not_learned_is_named():
    def drops_the_last(self, obs, action, target, last):
        if not last:
            Late.correct(self, obs, action, target, last)

    agent = variant(correct=drops_the_last)
    assert verdicts(agent)[:2] == (False, False)
    with pytest.raises(CheckFailed, match="the last step of an episode is learned too"):
        expect_terminal_worth_nothing(agent, *CASES[0])


def test_the_message_of_a_terminal_state_shows_both_steps():
    agent = variant(terminal=lambda self, row: row.max())
    with pytest.raises(
        CheckFailed, match=r"into the terminal state 8 leads to 1.08.* to -0.12"
    ) as e:
        expect_terminal_worth_nothing(agent, *CASES[0])
    assert "worth 0, whatever the table says" in str(e.value)


def test_episodes_are_played_as_the_loop_plays_them():
    agent = Late(0.5, 0.9, 0.0, 0)
    agent.q_table[:, 3] = 1.0
    ends = []
    agent.end_episode = ends.append
    outcomes = [Outcome(0.0, 4), Outcome(1.0, 8, terminated=True, truncated=True)]
    assert play_scripted(agent, 0, outcomes) == [3, 3]
    assert agent.steps == [(0, 3, 0.0, 4, False), (4, 3, 1.0, 8, True)]
    play_scripted(agent, 0, [Outcome(0.0, 1, truncated=True)])
    assert ends == [False, True]
