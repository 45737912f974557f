"""A memory that draws more often what was predicted badly: one of the choices measured."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch
from torch import nn

from helpers.dqn.frame_replay import FrameReplay

ALPHA, BETA = 0.5, 0.5  # Rainbow's (Hessel et al., 2018), whose beta goes from 0.4 to 1


class PrioritisedFrameReplay(FrameReplay):
    """A ``FrameReplay`` with prioritised experience replay (Schaul et al., 2016), proportional.

    A transition is drawn with a probability in proportion to ``priority``, the square root of its
    last error; a new one has the greatest, 1. What is drawn more often counts less in the loss, by
    the inverse square root of its probability; the greatest of these weights in a batch is 1.

    Nothing in an agent's ``loss`` changes: while ``watching`` the network, this memory finds the
    errors in the gradient of the loss with regard to the action values, and weighs that gradient.

    Args: those of ``FrameReplay``.

    >>> memory = PrioritisedFrameReplay(100, n_games=1, stack=1, frame_shape=(1, 1), seed=0)
    >>> memory.begin(0, np.full((1, 1), 7))
    >>> for frame in range(9):
    ...     memory.append(0, 0, 0.0, False, np.full((1, 1), frame))
    >>> memory.priority[0, 1:9] = 0.001
    >>> memory.sample(6).obs.flatten().tolist()
    [7, 7, 7, 7, 7, 7]
    """

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        # Of each slot; 0 where nothing was done.
        self.priority = np.zeros((self.n_games, self.slots))
        self._drawn = np.empty(0, int), np.empty(0, int)  # games and slots of the last batch

    def append(self, game: int, action, reward, terminated, next_frame: np.ndarray) -> None:
        """Keep a transition as ``FrameReplay`` does, with the greatest priority."""
        # First, so that an interruption leaves no transition that could never be drawn.
        self.priority[game, (self.written[game] - 1) % self.slots] = 1
        super().append(game, action, reward, terminated, next_frame)

    def _write(self, game: int, frame: np.ndarray, began) -> None:
        self.priority[game, self.written[game] % self.slots] = 0
        super()._write(game, frame, began)

    def _draw(self, batch_size: int) -> tuple[np.ndarray, np.ndarray]:
        """Draw games and times in proportion to priorities, by rejection of what is incomplete."""
        heights = np.cumsum(self.priority)
        slots, times = np.empty(0, int), np.empty(0, int)
        while len(slots) < batch_size:
            drawn = np.searchsorted(heights, heights[-1] * self.rng.random(2 * batch_size), "right")
            drawn = np.minimum(drawn, self.priority.size - 1)
            game, slot = np.divmod(drawn, self.slots)
            newest = self.written[game] - 1
            time = newest - (newest - slot) % self.slots
            good = self._complete(game, time)
            if not good.any() and not self._complete(*self._all()).any():
                raise ValueError("no transition is complete yet: append more before sampling")
            slots = np.append(slots, drawn[good])[:batch_size]
            times = np.append(times, time[good])[:batch_size]
        self._drawn = np.divmod(slots, self.slots)
        return self._drawn[0], times

    @contextmanager
    def watching(self, network: nn.Module) -> Iterator[None]:
        """Within it, the loss of the last batch drawn is computed from ``network``.

        Its gradient is weighed, and gives the priorities, when ``backward`` is called, which may
        be later.
        """

        def follow(_network, _inputs, q_values) -> None:
            if q_values.requires_grad and len(q_values) == len(self._drawn[0]):
                q_values.register_hook(self._weighed)

        handle = network.register_forward_hook(follow)
        try:
            yield
        finally:
            handle.remove()

    def _weighed(self, gradient: torch.Tensor) -> torch.Tensor:
        """Take priorities from the gradient of a mean over the batch; return it weighed.

        Args:
            gradient: of the loss with regard to the action values, (batch, actions).
        """
        weight = self.priority[self._drawn] ** -BETA
        weight /= weight.max()
        # Of Huber's loss: the error itself, at most 1, with the sign that the weights do not need.
        errors = len(gradient) * gradient.abs().sum(dim=1).cpu().numpy()
        self.priority[self._drawn] = np.minimum(errors + 1e-6, 1) ** ALPHA
        return gradient * torch.as_tensor(weight[:, None], dtype=gradient.dtype).to(gradient.device)
