"""What every competitor returns, and what more than one of them needs."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import ale_py
import gymnasium as gym
import numpy as np
import torch
from gymnasium.wrappers import RecordEpisodeStatistics
from torch import nn

from helpers.dqn.atari import MAX_FRAMES

MEMORY_CAP = 100_000  # transitions


@dataclass
class Trained:
    """A competitor after its training.

    Attributes:
        policies: functions from an observation to an action. "published" is what the competitor
            acts with; "last" are the last weights, where those are others.
        steps: agent steps taken, of four frames each.
        seconds: wall-clock time of training.
        settings: ``values`` in use; ``scaled``, name to the published value and the one in use;
            ``notes``, a list of sentences.
        history: lists with one entry a finished game of five lives: ``agent_steps`` and ``seconds``
            at its end, and its ``score``, unclipped.
    """

    policies: dict[str, Callable]
    steps: int
    seconds: float
    settings: dict
    history: dict[str, list]


class Clock:
    """Training time, and the games that were finished in it.

    Args:
        seconds: how long to train, from now on.
    """

    def __init__(self, seconds: float):
        self.seconds = seconds
        self.start = time.monotonic()
        self.history = {"agent_steps": [], "seconds": [], "score": []}

    def elapsed(self) -> float:
        """Return the seconds since the start."""
        return time.monotonic() - self.start

    def is_over(self) -> bool:
        """Tell whether the time is up."""
        return self.elapsed() >= self.seconds

    def record_game(self, agent_steps: int, score: float) -> None:
        """Note a finished game."""
        self.history["agent_steps"].append(agent_steps)
        self.history["seconds"].append(round(self.elapsed(), 1))
        self.history["score"].append(float(score))


def raw_breakout(name: str = "BreakoutNoFrameskip-v4", **options) -> gym.Env:
    """Make Breakout frame by frame; ``info["episode"]["r"]`` has the score when a game ends."""
    ale_py.ALEInterface.setLoggerMode(ale_py.LoggerMode.Error)
    gym.register_envs(ale_py)
    env = gym.make(name, max_num_frames_per_episode=MAX_FRAMES, **options)
    return RecordEpisodeStatistics(env)


def scaled(value: int, published_steps: int, steps: int) -> int:
    """Return the same fraction of ``steps`` as ``value`` is of ``published_steps``.

    >>> scaled(80_000, 10_000_000, 200_000)
    1600
    """
    return max(round(value / published_steps * steps), 1)


@torch.no_grad()
def greedy(network: nn.Module, obs: np.ndarray) -> int:
    """Return the action of the greatest value; ``obs`` is one uint8 observation."""
    return int(network(torch.as_tensor(obs[None]) / 255).argmax())
