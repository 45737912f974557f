"""The checks' measures of tabular agents: each sees what is wrong, and lets pass what is right."""

import gymnasium as gym
import numpy as np
import pytest

from helpers import AgentRL, train_agent_n_episodes
from helpers.checks import CheckFailed
from helpers.checks.sarsa import expect_learned_as_taken, expect_next_explored
from helpers.checks.tabular import (
    FALSE_ALARM,
    RecordingEnv,
    Step,
    as_action,
    expect_frequencies,
    holds,
    repeated_updates,
    with_methods,
)


def lake(desc=("SFF", "FFF", "FFG"), **options):
    return gym.make("FrozenLake-v1", **({"desc": list(desc), "is_slippery": False} | options))


def test_every_episode_is_recorded():
    env = RecordingEnv(lake(["SFG"], max_episode_steps=2))
    for actions in ([2, 2], [0, 0]):
        env.reset()
        for action in actions:
            env.step(action)
    assert env.episodes == [
        [Step(0, 2, 0.0, 1, False, False), Step(1, 2, 1.0, 2, True, True)],
        [Step(0, 0, 0.0, 0, False, False), Step(0, 0, 0.0, 0, False, True)],
    ]


class Base:
    def word(self):
        return "old"


class Loud(Base):
    def word(self):
        return super().word().upper()


def test_other_methods_replace_what_super_finds_and_not_the_classs_own():
    other = with_methods(Loud, Base, word=lambda self: "new")
    assert other().word() == "NEW"
    assert isinstance(other(), Loud)
    assert Loud().word() == "OLD"


def test_an_error_in_a_substitute_names_the_method():
    other = with_methods(Loud, Base, word=lambda self: "new")
    with pytest.raises(TypeError, match=r"Base\.word\(\) takes 1 positional"):
        super(Loud, other()).word(1)


def test_other_methods_stand_before_those_of_every_ancestor():
    class Louder(Loud):
        def shout(self):
            return self.word() + "!"

    assert with_methods(Louder, Base, word=lambda self: "new")().shout() == "NEW!"
    assert with_methods(Louder, Loud, word=lambda self: "new")().shout() == "new!"


@pytest.mark.parametrize("seed", range(5))
def test_the_right_frequencies_pass(seed):
    rng = np.random.default_rng(seed)
    expect_frequencies(lambda: rng.choice(4, p=[0.7, 0.1, 0.1, 0.1]), [0.7, 0.1, 0.1, 0.1], "act")


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    "drawn", [[0.6, 0.4 / 3, 0.4 / 3, 0.4 / 3], [0.7, 0.3, 0.0, 0.0], [0.1, 0.1, 0.1, 0.7]]
)
def test_the_wrong_frequencies_fail(seed, drawn):
    rng = np.random.default_rng(seed)
    with pytest.raises(CheckFailed, match="frequencies"):
        expect_frequencies(lambda: rng.choice(4, p=drawn), [0.7, 0.1, 0.1, 0.1], "act")


def test_a_single_draw_of_what_is_impossible_fails():
    draws = iter([1] + [0] * 3999)
    with pytest.raises(CheckFailed):
        expect_frequencies(lambda: next(draws), [1.0, 0.0], "act")


def test_the_idea_stands_below_the_frequencies():
    with pytest.raises(CheckFailed, match="→ Look here"):
        expect_frequencies(lambda: 0, [0.5, 0.5], "act", idea="Look here")


def test_the_tolerance_is_that_of_the_stated_false_alarm():
    n, tolerance = 4000, np.sqrt(np.log(2 * 4 / FALSE_ALARM) / (2 * 4000))
    assert 4 * 2 * np.exp(-2 * n * tolerance**2) == pytest.approx(FALSE_ALARM)
    assert tolerance < 0.0667  # tells 0.7 from 0.6333, exploring without the best action


@pytest.mark.parametrize("answer", [2, np.int64(2), np.uint8(2), np.array(2)])
def test_whole_numbers_of_any_kind_are_actions(answer):
    assert as_action(answer, 4, "act") == 2


@pytest.mark.parametrize("answer", [None, 4, -1, 1.0, True, "2", [1, 2], [2], np.array([2])])
def test_what_is_no_action_is_refused(answer):
    with pytest.raises(CheckFailed, match="an action is an integer from 0 to 3"):
        as_action(answer, 4, "act")


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


def test_the_end_of_a_cut_episode_is_left_to_other_checks_unless_it_is_no_actions_value():
    sarsa = lambda row, action: row[action]  # noqa: E731
    assert learned_as_taken(sarsa, at_limit=lambda old: old)  # not learned
    assert learned_as_taken(sarsa, at_limit=lambda old: 0.5 * old)  # not bootstrapped
    assert not learned_as_taken(sarsa, at_limit=lambda old: 17.0)


def test_the_message_names_the_entry_and_the_idea():
    episode = [Step(0, 2, 0.0, 1, False, False), Step(1, 2, 0.0, 2, False, True)]
    before = np.ones((3, 4))
    after = before.copy()
    after[1, 2] = 0.95  # the last step alone was learned
    with pytest.raises(CheckFailed, match=r"q_table\[0, 2\] is 1; expected 0\.95") as failure:
        expect_learned_as_taken(before, after, episode, 0.5, 0.9)
    assert "played next" in str(failure.value)
    with pytest.raises(CheckFailed, match="has not changed"):
        expect_learned_as_taken(before, before, episode, 0.5, 0.9)


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


def test_repeated_updates_begin_from_the_same_table():
    env = lake()
    table = np.zeros((9, 4))
    table[1] = [0.1, 0.4, 0.2, 0.3]
    best = Toy(env, lambda row, action: row.max())
    assert np.ptp(repeated_updates(best, table, (0, 2, 1.0, 1, False))) == 0
    drawn = Toy(env, lambda row, action: row[action])
    assert len(set(repeated_updates(drawn, table, (0, 2, 1.0, 1, False)))) == 4


def test_holds_lets_other_errors_through():
    def broken():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        holds(broken)
