"""The interface of every agent of the course, and two agents that learn nothing."""

import inspect
from collections.abc import Callable
from copy import deepcopy

import gymnasium as gym
import numpy as np


class AgentRL:
    """What every agent has: it acts, it may learn, and it knows whether it is training.

    The loops call ``learn`` once after every step, by position, and ``end_episode`` once after
    every episode's last ``learn``.

    Args:
        env: the environment that the agent will act in.
        seed: a seed, or a ``numpy.random.Generator``, for the agent's own random choices.

    >>> import gymnasium as gym
    >>> agent = AgentRL(gym.make("FrozenLake-v1"), seed=0)
    >>> agent.training, agent.eval().training
    (True, False)
    >>> agent.epsilon = 0.1
    >>> agent
    AgentRL(training=False, epsilon=0.1)
    """

    def __init__(self, env: gym.Env, seed: int | np.random.Generator | None = None):
        self.env = env
        self.rng = np.random.default_rng(seed)
        self.training = True

    def act(self, obs):
        """Return the action to take when ``obs`` is observed."""
        raise NotImplementedError(f"{type(self).__name__}.act")

    def learn(self, obs, action, reward, next_obs, terminated) -> None:
        """Learn from one transition.

        Args:
            obs: the observation that ``action`` was taken in.
            action: the action taken.
            reward: the reward received.
            next_obs: the observation that followed.
            terminated: True if ``next_obs`` is terminal: nothing can be earned after it.
                A time limit is not that; it comes to ``end_episode``.
        """
        raise NotImplementedError(f"{type(self).__name__}.learn")

    def end_episode(self, truncated: bool) -> None:
        """Do what is due between two episodes; nothing by default.

        Args:
            truncated: True if a time limit, and not a terminal state, ended the episode.
        """

    def train(self) -> "AgentRL":
        """Switch to training mode, as in PyTorch, and return the agent."""
        self.training = True
        return self

    def eval(self) -> "AgentRL":
        """Switch to evaluation mode (no exploration), as in PyTorch, and return the agent."""
        self.training = False
        return self

    def __repr__(self) -> str:
        """Return the agent's name, and what it holds that is a number, a text or a function."""
        known = [
            f"{name}={getattr(value, '__name__', value)}"
            for name, value in vars(self).items()
            if isinstance(value, (int, float, str, np.generic)) or inspect.isroutine(value)
        ]
        return f"{type(self).__name__}({', '.join(known)})"


class RandomAgent(AgentRL):
    """Draws every action uniformly.

    >>> import gymnasium as gym
    >>> agent = RandomAgent(gym.make("FrozenLake-v1"), seed=0)
    >>> agent.act(0) in range(4)
    True
    """

    def __init__(self, env: gym.Env, seed: int | np.random.Generator | None = None):
        super().__init__(env, seed)
        # A copy with its own seed: the environment's space stays as it was.
        self._actions = deepcopy(env.action_space)
        self._actions.seed(int(self.rng.integers(2**31)))

    def act(self, obs):
        """Return an action drawn uniformly, whatever ``obs``."""
        return self._actions.sample()

    def learn(self, obs, action, reward, next_obs, terminated) -> None:
        """Learn nothing."""


class HardcodedAgent(AgentRL):
    """Follows a policy that is given as a function.

    >>> import gymnasium as gym
    >>> agent = HardcodedAgent(gym.make("FrozenLake-v1"), lambda obs: 2)
    >>> agent.act(0)
    2
    >>> agent
    HardcodedAgent(training=True, policy=<lambda>)
    """

    def __init__(
        self,
        env: gym.Env,
        policy: Callable,
        seed: int | np.random.Generator | None = None,
    ):
        super().__init__(env, seed)
        self.policy = policy

    def act(self, obs):
        """Return ``policy(obs)``."""
        return self.policy(obs)

    def learn(self, obs, action, reward, next_obs, terminated) -> None:
        """Learn nothing."""
