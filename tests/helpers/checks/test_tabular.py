"""The checks' measures of tabular agents: each sees what is wrong, and lets pass what is right."""

import gymnasium as gym
import numpy as np
import pytest

from helpers import AgentRL
from helpers.checks import CheckFailed
from helpers.checks.tabular import (
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


def test_the_tolerance_is_that_of_the_frequency_shown():
    draws = iter([0] * 3850 + [1] * 150)
    with pytest.raises(
        CheckFailed, match=r"\[0.963, 0.037\]; expected \[0.900, 0.100\], within 0.03"
    ):
        expect_frequencies(lambda: next(draws), [0.9, 0.1], "act")


@pytest.mark.parametrize("answer", [2, np.int64(2), np.uint8(2), np.array(2)])
def test_whole_numbers_of_any_kind_are_actions(answer):
    assert as_action(answer, 4, "act") == 2


@pytest.mark.parametrize("answer", [None, 4, -1, 1.0, True, "2", [1, 2], [2], np.array([2])])
def test_what_is_no_action_is_refused(answer):
    with pytest.raises(CheckFailed, match="an action is an integer from 0 to 3"):
        as_action(answer, 4, "act")


class Learner(AgentRL):
    """Learns from ``target(next_row, drawn_action)``."""

    def __init__(self, env, target):
        super().__init__(env, seed=0)
        self.q_table, self.target = np.zeros((9, 4)), target

    def learn(self, obs, action, reward, next_obs, terminated):
        value = self.target(self.q_table[next_obs], int(self.rng.integers(4)))
        self.q_table[obs, action] += 0.5 * (reward + 0.9 * value - self.q_table[obs, action])


def test_repeated_updates_begin_from_the_same_table():
    env = lake()
    table = np.zeros((9, 4))
    table[1] = [0.1, 0.4, 0.2, 0.3]
    best = Learner(env, lambda row, action: row.max())
    assert np.ptp(repeated_updates(best, table, (0, 2, 1.0, 1, False))) == 0
    drawn = Learner(env, lambda row, action: row[action])
    assert len(set(repeated_updates(drawn, table, (0, 2, 1.0, 1, False)))) == 4


def test_holds_lets_other_errors_through():
    def broken():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        holds(broken)
