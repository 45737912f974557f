"""Chosen parameters: what many agents learn with them, and how agents are made."""

import gymnasium as gym
import numpy as np
import pytest

from helpers import AgentRL
from helpers.checks import CheckFailed
from helpers.checks.parameters import (
    expect_made_anew,
    expect_parameter,
    learned_by_many,
    measured,
)

LAKE = gym.make("FrozenLake-v1", desc=["SFF", "FFF", "FFG"], is_slippery=False)


def test_the_values_come_near_the_exact_one_and_random_steps_near_theirs():
    learned = learned_by_many(LAKE, alpha=0.5, gamma=0.9, epsilon=0.3)
    assert learned.value == pytest.approx(0.9**3, abs=1e-3)
    assert learned.steps == pytest.approx(6, abs=0.3)
    at_random = learned_by_many(LAKE, 0.5, 0.9, 1.0, agents=50, episodes=100)
    assert at_random.steps == pytest.approx(26.8, abs=1.5)
    assert at_random.entries == 32


def test_the_criterion_of_lab_3_separates_for_every_seed():
    def measures(alpha, gamma, epsilon, seed):
        learned = learned_by_many(LAKE, alpha, gamma, epsilon, agents=50, seed=seed)
        return learned.value >= 0.5, learned.entries >= 24, learned.steps <= 8

    for seed in range(3):
        assert measures(0.5, 0.9, 0.3, seed) == (True, True, True)
        assert measures(1e-9, 0.9, 0.3, seed)[0] is False
        assert measures(0.5, 1e-300, 0.3, seed)[0] is False
        assert measures(0.5, 0.9, 0.0, seed)[1] is False
        assert measures(0.1, 0.9, 0.1, seed)[1] is False
    assert measures(0.5, 0.9, 1.0, 0)[2] is False


def test_slippery_ice_and_a_time_limit_are_those_of_the_model():
    corridor = gym.make("FrozenLake-v1", desc=["SFHG"], is_slippery=True, max_episode_steps=4)
    learned = learned_by_many(corridor, alpha=0.1, gamma=0.9, epsilon=0.5, agents=20, episodes=20)
    assert 1 < learned.steps <= 4
    assert learned == learned_by_many(corridor, 0.1, 0.9, 0.5, agents=20, episodes=20)


def test_measures_are_means_over_agents():
    tables = np.zeros((2, 3, 2))
    tables[0, 0] = [0.5, -1.0]
    assert measured(tables, np.array([[1, 3], [5, 7]])) == (0.25, 1.0, 4.0)


class Agent(AgentRL):
    def __init__(self, env, alpha=0.5, gamma=0.9, epsilon=0.1, seed=None):
        super().__init__(env, seed)
        self.alpha, self.gamma, self.epsilon = alpha, gamma, epsilon
        self.q_table = np.zeros((9, 4))


KEPT, SHARED = Agent(LAKE, seed=0), np.zeros((9, 4))


def with_shared_table(env, seed=None):
    agent = Agent(env, seed=seed)
    agent.q_table = SHARED[:]
    return agent


def trained(env, seed=None):
    agent = Agent(env, seed=seed)
    agent.q_table[0] = 1
    return agent


class Other(Agent):
    pass


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda env, seed=None: None, "returned nothing"),
        (lambda env, seed=None: Agent, "returned class Agent"),
        (lambda env, seed=None: Other(env, seed=seed), "returned Other"),
        (lambda env, seed=None: Agent(gym.make("FrozenLake-v1"), seed=seed), "another environment"),
        (lambda env, seed=None: KEPT, "the same agent"),
        (with_shared_table, "one table"),
        (trained, "not full of zeros"),
        (lambda env, seed=None: Agent(env, seed), "seed = 0, .* are \\(0, 0.9, 0.1\\)"),
        (lambda env, seed=None: Agent(env), "with the seed given"),
        (lambda env, seed=None: Agent(env, seed=0), "with the seed given"),
    ],
)
def test_agents_that_are_not_made_as_asked_are_named(make, message):
    with pytest.raises(CheckFailed, match=message):
        expect_made_anew(make, LAKE, Agent)


def test_agents_made_as_asked_pass():
    expect_made_anew(lambda env, seed=None: Agent(env, seed=seed), LAKE, Agent)


@pytest.mark.parametrize("value", [0, 1, 0.5, np.float32(0.5), np.int64(1), np.float64(0)])
def test_numbers_of_python_and_numpy_are_parameters(value):
    expect_parameter("alpha", value, 0, 1)


@pytest.mark.parametrize("value", [None, "0.1", -0.1, 1.5, [0.5], np.array([0.5]), float("nan")])
def test_what_is_no_number_in_the_range_is_refused(value):
    with pytest.raises(CheckFailed, match="expected a number from 0 to 1"):
        expect_parameter("alpha", value, 0, 1)
