"""The checks of SARSA see a table that was corrected with other actions than those played."""

import gymnasium as gym
import numpy as np
import pytest

from helpers import AgentRL, train_agent_n_episodes
from helpers.checks import CheckFailed
from helpers.checks.sarsa import expect_learned_as_taken, expect_next_explored, expect_played
from helpers.checks.tabular import RecordingEnv, Step, holds


def lake(**options):
    desc = ["SFF", "FFF", "FFG"]
    return gym.make("FrozenLake-v1", desc=desc, is_slippery=False, **options)


class Toy(AgentRL):
    """SARSA, Q-learning and others, according to ``target(agent, next_obs, next_action)``."""

    def __init__(self, env, target, resample=False, at_limit=None, seed=0):
        super().__init__(env, seed)
        self.q_table = np.random.default_rng(seed + 50).uniform(1, 2, (9, 4))
        self.q_table[8] = 0
        self.target, self.resample, self.at_limit = target, resample, at_limit
        self.next_action = self.last = None

    def act(self, obs):
        action, self.next_action = self.next_action, None
        return int(self.rng.integers(4)) if action is None or self.resample else action

    def learn(self, obs, action, reward, next_obs, terminated):
        value, self.last = 0.0, (obs, action, self.q_table[obs, action])
        if not terminated:
            self.next_action = int(self.rng.integers(4))
            value = self.target(self.q_table[next_obs], self.next_action)
        self.q_table[obs, action] += 0.5 * (reward + 0.9 * value - self.q_table[obs, action])

    def end_episode(self, truncated):
        self.next_action = None
        if truncated and self.at_limit:
            obs, action, old = self.last
            self.q_table[obs, action] = self.at_limit(old)


def learned_as_taken(target, episodes=20, **options) -> bool:
    env = RecordingEnv(lake(max_episode_steps=8))
    for seed in range(episodes):
        agent = Toy(env, target, seed=seed, **options)
        before = agent.q_table.copy()
        train_agent_n_episodes(env, agent, n=1, seed=seed)
        if not holds(expect_learned_as_taken, before, agent.q_table, env.episodes[-1], 0.5, 0.9):
            return False
    return True


def test_sarsa_learns_as_taken():
    assert learned_as_taken(lambda row, action: row[action])


@pytest.mark.parametrize(
    "target",
    [
        lambda row, action: row.max(),
        lambda row, action: row.mean(),
        lambda row, action: row[(action + 1) % 4],
        lambda row, action: 0.0,
    ],
    ids=["max", "expected", "another action", "no bootstrap"],
)
def test_other_targets_do_not_learn_as_taken(target):
    assert not learned_as_taken(target)


def test_a_second_draw_does_not_learn_as_taken():
    assert not learned_as_taken(lambda row, action: row[action], resample=True)


def test_the_last_step_is_left_to_other_checks():
    def sarsa(row, action):
        return row[action]

    for at_limit in (lambda old: old, lambda old: 0.5 * old, lambda old: 17.0):
        assert learned_as_taken(sarsa, at_limit=at_limit)


EPISODE = [Step(0, 2, 0.0, 1, False, False), Step(1, 3, 0.0, 2, False, True)]


def corrected(value):
    """A table after EPISODE, whose first step used ``value`` for what follows."""
    after = BEFORE.copy()
    after[0, 2] += 0.3 * (0.9 * value - after[0, 2])
    after[1, 3] = 0.5  # the last step
    return after


BEFORE = np.arange(12.0).reshape(3, 4)  # row 1 is 4, 5, 6, 7


@pytest.mark.parametrize(
    ("value", "idea"),
    [
        (4.0, "compare with None"),
        (5.5, "uses a mean over the actions"),
        (6.0, "not a second draw"),
        (0.0, "What follows is left out"),
        (7.0 / 0.9, "gamma is left out"),
        (3.0, "the state that was left"),
    ],
)
def test_the_message_shows_what_the_value_is_computed_from_and_what_was_done_instead(value, idea):
    with pytest.raises(CheckFailed) as failure:
        expect_learned_as_taken(BEFORE, corrected(value), EPISODE, 0.3, 0.9)
    said = str(failure.value)
    assert "q_table[1, 3] = 7, q_table[0, 2] goes from 2 to 3.29" in said
    assert idea in said


def test_the_largest_value_is_named():
    episode = [EPISODE[0], Step(1, 1, 0.0, 2, False, True)]
    with pytest.raises(CheckFailed, match="largest value of s', as Q-learning does"):
        expect_learned_as_taken(
            BEFORE, corrected(7.0) - [[0] * 4, [0, 0, 0, -6.5], [0] * 4], episode, 0.3, 0.9
        )


def test_an_entry_that_was_not_played_and_a_table_that_stayed_are_named():
    after = corrected(7.0)
    after[2, 0] = 0
    with pytest.raises(CheckFailed, match=r"q_table\[2, 0\] from 8 to 0"):
        expect_learned_as_taken(BEFORE, after, EPISODE, 0.3, 0.9)
    with pytest.raises(CheckFailed, match="has not changed"):
        expect_learned_as_taken(BEFORE, BEFORE, EPISODE, 0.3, 0.9)


def test_the_actions_played_are_those_of_the_policy():
    expect_played(EPISODE, [2, 3, 0])
    with pytest.raises(CheckFailed, match=r"action 2 was played in state 0, .* chooses 1"):
        expect_played(EPISODE, [1, 3, 0])
    with pytest.raises(CheckFailed, match="its choice in state 0, the one before"):
        expect_played([EPISODE[0], EPISODE[1]._replace(action=2)], [2, 3, 0])


def episodes_of(draw, n=200):
    return [
        [Step(0, 0, 0.0, 0, False, False)]
        + [Step(0, action, 0.0, 0, False, False) for action in draw()]
        for _episode in range(n)
    ]


@pytest.mark.parametrize("seed", range(5))
def test_actions_drawn_at_every_step_are_explored(seed):
    rng = np.random.default_rng(seed)
    expect_next_explored(episodes_of(lambda: rng.integers(4, size=3)))


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda rng: [0, 0, 0], "only the actions"),
        (lambda rng: [rng.integers(4)] * 3, "repeated the same action"),
        (lambda rng: rng.choice(4, size=3, p=[0.6, 0.2, 0.1, 0.1]), "frequencies"),
    ],
    ids=["greedy", "one action an episode", "half greedy"],
)
@pytest.mark.parametrize("seed", range(5))
def test_actions_that_are_not_explored_fail(seed, draw, message):
    rng = np.random.default_rng(seed)
    with pytest.raises(CheckFailed, match=message):
        expect_next_explored(episodes_of(lambda: draw(rng)))
