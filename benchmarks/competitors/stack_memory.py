"""Replay memory as CleanRL has it: each stack of pictures once, 28 KB a transition."""

from typing import NamedTuple

import numpy as np
import torch


class Batch(NamedTuple):
    """Transitions drawn from the memory, with the batch as first axis."""

    obs: torch.Tensor  # (batch, 4, 84, 84) uint8
    action: torch.Tensor  # (batch,) int64
    reward: torch.Tensor  # (batch,) float32
    next_obs: torch.Tensor  # (batch, 4, 84, 84) uint8
    terminated: torch.Tensor  # (batch,) float32


class Memory:
    """Keeps each stack of pictures once: the next observation stands in the next slot."""

    def __init__(self, capacity: int, shape: tuple[int, ...], seed: int):
        self.capacity = capacity
        self.rng = np.random.default_rng(seed)
        self.obs = np.zeros((capacity, *shape), np.uint8)
        self.action = np.zeros(capacity, np.int64)
        self.reward = np.zeros(capacity, np.float32)
        self.terminated = np.zeros(capacity, np.float32)
        self.written = 0

    def append(self, obs, action, reward, next_obs, terminated) -> None:
        """Keep a transition; it replaces the oldest when the memory is full."""
        slot = self.written % self.capacity
        self.obs[slot] = obs
        self.obs[(slot + 1) % self.capacity] = next_obs
        self.action[slot] = action
        self.reward[slot] = reward
        self.terminated[slot] = terminated
        self.written += 1

    def sample(self, n: int) -> Batch:
        """Draw transitions uniformly, less the one whose observation was overwritten."""
        oldest = max(self.written - self.capacity + 1, 0)
        slot = self.rng.integers(oldest, self.written, size=n) % self.capacity
        columns = (
            self.obs[slot],
            self.action[slot],
            self.reward[slot],
            self.obs[(slot + 1) % self.capacity],
            self.terminated[slot],
        )
        return Batch(*map(torch.as_tensor, columns))
