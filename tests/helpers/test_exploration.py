"""The scripted environment and counts of what was played."""

import gymnasium as gym
import pytest

from helpers import HardcodedAgent
from helpers.checks.exploration import ScriptedEnv, play_and_count


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
