"""What lab 4's cells and checks need: a scripted environment, counts."""

from collections.abc import Sequence

import gymnasium as gym
import numpy as np


class ScriptedEnv(gym.Env):
    """Plays a list of answers in order, whatever the actions: for checks of wrappers.

    Args:
        script: one ``(reward, terminated, truncated)`` a step. The observation after step k is k,
            from 1; ``info`` is ``{"step": k}``.

    >>> env = ScriptedEnv([(0.5, False, True)])
    >>> env.reset()[0], env.step(0)
    (0, (1, 0.5, False, True, {'step': 1}))
    """

    def __init__(self, script: Sequence[tuple[float, bool, bool]]):
        self.script = list(script)
        self.observation_space = gym.spaces.Discrete(len(self.script) + 1)
        self.action_space = gym.spaces.Discrete(4)
        self._next = 0

    def reset(self, *, seed: int | None = None, options: dict | None = None):
        """Go back to the beginning of the script."""
        super().reset(seed=seed)
        self._next = 0
        return 0, {}

    def step(self, action):
        """Return the next answer of the script."""
        reward, terminated, truncated = self.script[self._next]
        self._next += 1
        return self._next, reward, terminated, truncated, {"step": self._next}


def play_and_count(env: gym.Env, agent, episodes: int) -> np.ndarray:
    """Play training episodes, with ``learn`` after each step, and count what was played.

    Args:
        env: the environment.
        agent: an agent in training mode.
        episodes: the number of episodes.

    Returns:
        How many times each action was played in each state, shape (states, actions).

    >>> from helpers import HardcodedAgent
    >>> env = gym.make("FrozenLake-v1", desc=["SG"], is_slippery=False)
    >>> play_and_count(env, HardcodedAgent(env, lambda obs: 2), episodes=3)[0]
    array([0., 0., 3., 0.])
    """
    played = np.zeros((env.observation_space.n, env.action_space.n))
    for _episode in range(episodes):
        obs, _ = env.reset()
        terminated = truncated = False
        while not (terminated or truncated):
            action = agent.act(obs)
            next_obs, reward, terminated, truncated, _ = env.step(action)
            agent.learn(obs, action, reward, next_obs, terminated)
            played[obs, action] += 1
            obs = next_obs
        agent.end_episode(truncated and not terminated)
    return played
