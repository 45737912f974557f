"""Replay memory as the specification has it: a list of transitions, easy to read.

It keeps each observation twice, as ``obs`` and as ``next_obs``: for stacks of four 84x84 frames
that is 56 KB a transition, 5.6 GB for 100,000. ``helpers.dqn.frame_replay`` keeps each frame once.
"""

import numpy as np
import torch


class ReplayBuffer:
    """A memory of the last ``capacity`` transitions, sampled uniformly with replacement.

    Lin (1992), "Self-improving reactive agents based on reinforcement learning, planning and
    teaching"; Mnih et al. (2015), "Human-level control through deep reinforcement learning".

    Args:
        capacity: the number of transitions kept; the oldest are replaced.
        device: where ``sample`` puts its tensors.
        seed: a seed, or a ``numpy.random.Generator``.

    Raises:
        ValueError: if ``capacity`` is below 1.

    >>> memory = ReplayBuffer(capacity=2, device="cpu", seed=0)
    >>> for i in range(3):
    ...     memory.append(np.full(4, i), 1, 0.5, np.full(4, i + 1), False)
    >>> len(memory), [tuple(t.shape) for t in memory.sample(8)]
    (2, [(8, 4), (8,), (8,), (8, 4), (8,)])
    >>> memory
    ReplayBuffer(size=2, capacity=2, added=3)
    """

    def __init__(
        self,
        capacity: int,
        device: str | torch.device = "cpu",
        seed: int | np.random.Generator | None = None,
    ):
        if capacity < 1:
            raise ValueError(f"capacity is {capacity}; expected at least 1 transition")
        self.capacity = capacity
        self.device = device
        self.data: list[tuple] = []
        self.added = 0  # transitions so far, with those that were replaced
        self.index = 0  # of the next cell to be filled
        self.rng = np.random.default_rng(seed)

    def append(self, obs, action, reward, next_obs, terminated) -> None:
        """Keep one transition; it replaces the oldest when the memory is full."""
        transition = (np.array(obs), action, reward, np.array(next_obs), terminated)
        if len(self.data) < self.capacity:
            self.data.append(transition)
        else:
            self.data[self.index] = transition
        self.index = (self.index + 1) % self.capacity
        self.added += 1

    def sample(self, batch_size: int) -> list[torch.Tensor]:
        """Draw transitions uniformly.

        Args:
            batch_size: how many.

        Returns:
            Five tensors: obs (batch, ...), action (batch,) int64, reward (batch,) float32,
            next_obs (batch, ...), terminated (batch,) float32 of 0 and 1. Observations keep their
            type: uint8 pictures stay uint8.

        Raises:
            ValueError: if the memory is empty.
        """
        if not self.data:
            raise ValueError("the replay memory is empty: append transitions before sampling")
        batch = [self.data[i] for i in self.rng.integers(len(self.data), size=batch_size)]
        columns = (
            np.stack([np.asarray(entry) for entry in column]) for column in zip(*batch, strict=True)
        )
        types = (None, torch.int64, torch.float32, None, torch.float32)
        return [
            torch.as_tensor(column, dtype=dtype, device=self.device)
            for column, dtype in zip(columns, types, strict=True)
        ]

    def __len__(self) -> int:
        return len(self.data)

    def __repr__(self) -> str:
        kind = type(self).__name__
        return f"{kind}(size={len(self)}, capacity={self.capacity}, added={self.added})"
