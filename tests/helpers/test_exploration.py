"""Exact chances of success, the scripted environment and counts of what was played."""

import gymnasium as gym
import numpy as np
import pytest

from helpers import HardcodedAgent, RandomAgent
from helpers.checks.exploration import ScriptedEnv, play_and_count, success_probability


def make_cliff(width=5, **options):
    desc = ["F" * width, "F" * width, "S" + "H" * (width - 2) + "G"]
    return gym.make("FrozenLake-v1", desc=desc, is_slippery=False, **options)


def test_a_sure_path_succeeds_exactly_when_there_are_steps_enough():
    path = {10: 3, 5: 2, 6: 2, 7: 2, 8: 2, 9: 1}
    policy = np.full((15, 4), 0.25)
    for state, action in path.items():
        policy[state] = np.eye(4)[action]
    assert success_probability(make_cliff(), policy, steps=6) == 1
    assert success_probability(make_cliff(), policy, steps=5) == 0


def test_a_slip_is_counted():
    lake = gym.make("FrozenLake-v1", desc=["SG"], is_slippery=True)
    # Right reaches the goal one time in three; the other slips stay in place.
    assert success_probability(lake, [0, 0, 1, 0], steps=2) == pytest.approx(1 - (2 / 3) ** 2)


def test_the_random_walk_agrees_with_a_simulation():
    cliff = make_cliff()
    exact = success_probability(cliff, [0.25] * 4, steps=100)
    played = play_and_count(cliff, RandomAgent(cliff, seed=0), episodes=4000)
    arrivals = played[9, 1] + played[13, 2]  # down from cell 9: the only way to the goal in play
    assert abs(arrivals / 4000 - exact) < 6 * np.sqrt(exact * (1 - exact) / 4000)


@pytest.mark.parametrize("policy", [[0.5, 0.5], np.full((14, 4), 0.25)])
def test_a_policy_of_another_shape_is_refused(policy):
    with pytest.raises(ValueError, match=r"expected \(15, 4\) or \(4,\)"):
        success_probability(make_cliff(), policy)


@pytest.mark.parametrize("policy", [[1, 1, 0, 0], [1.5, -0.5, 0, 0]])
def test_probabilities_are_probabilities(policy):
    with pytest.raises(ValueError, match="sum to 1"):
        success_probability(make_cliff(), policy)


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
