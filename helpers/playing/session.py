"""A game in the hands of a person: steps the environment, keeps what there is to show."""

from dataclasses import dataclass
from typing import Any

import gymnasium as gym
import numpy as np

from helpers.pictures import picture


@dataclass(frozen=True)
class Transition:
    """What one step did: s, a, r, s', and whether the episode goes on.

    Attributes:
        obs: the state before, s; a number only where observations are numbers, else None.
        action: the action played, a.
        reward: the reward, r.
        next_obs: the state after, s'; None where ``obs`` is.
        terminated: whether s' is terminal.
        truncated: whether a time limit stopped the episode.
    """

    obs: int | None
    action: int
    reward: float
    next_obs: int | None
    terminated: bool
    truncated: bool


class Session:
    """One episode after another, step by step.

    Args:
        env: an environment with numbered actions and ``render_mode="rgb_array"``.
        seed: seed of the first reset; None goes on with the environment's present generator.

    Attributes:
        score: the sum of the episode's rewards.
        steps: the episode's steps.
        transition: the last one; None before the first step.
        scores: the scores of the episodes played to their end.

    Raises:
        ValueError: if the environment draws no RGB frames.

    >>> env = gym.make("FrozenLake-v1", desc=["SG"], is_slippery=False, render_mode="rgb_array")
    >>> session = Session(env)
    >>> session.step(2)
    >>> session.score, session.ended, session.transition.next_obs
    (1.0, True, 1)
    """

    def __init__(self, env: gym.Env, seed: int | None = None):
        if env.render_mode != "rgb_array":
            raise ValueError(
                f"this environment has render_mode={env.render_mode!r}; play needs "
                "gym.make(..., render_mode='rgb_array')"
            )
        self.env = env
        self.scores: list[float] = []
        self.score, self.steps = 0.0, 0
        self.transition: Transition | None = None
        self._obs: Any = None
        self._start(seed)

    @property
    def ended(self) -> bool:
        """Whether the episode is over."""
        last = self.transition
        return last is not None and (last.terminated or last.truncated)

    @property
    def picture(self) -> np.ndarray:
        """The environment as it stands, (height, width, 3) uint8."""
        return picture(self.env)

    def step(self, action: int) -> None:
        """Play an action; nothing happens once the episode is over."""
        if self.ended:
            return
        before = _number(self._obs)
        self._obs, reward, terminated, truncated, _ = self.env.step(action)
        self.score += float(reward)
        self.steps += 1
        self.transition = Transition(
            before,
            action,
            float(reward),
            _number(self._obs),
            bool(terminated),
            bool(truncated),
        )
        if self.ended:
            self.scores.append(self.score)

    def restart(self) -> None:
        """Begin another episode, whether the present one is over or not."""
        self._start(None)

    def _start(self, seed: int | None) -> None:
        self._obs = self.env.reset(seed=seed)[0]
        self.score, self.steps, self.transition = 0.0, 0, None


def _number(obs: Any) -> int | None:
    """Return an observation that is a number; None for a picture."""
    return int(obs) if np.ndim(obs) == 0 else None
