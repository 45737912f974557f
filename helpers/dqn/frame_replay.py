"""Replay memory that keeps each frame once: 100,000 transitions of Breakout in 0.71 GB.

Each game has a ring of slots. A slot holds the newest frame of one observation, and what was done
in it; the stack of four is put together when it is sampled, with zeros before an episode's first
frame (``padding_type="zero"``). The last observation of an episode has a slot too, in which
nothing was done.
"""

from typing import NamedTuple

import numpy as np
import torch


class Batch(NamedTuple):
    """What ``FrameReplay.sample`` returns, with the batch as first axis."""

    obs: torch.Tensor  # (batch, stack, height, width) uint8
    action: torch.Tensor  # (batch,) int64
    reward: torch.Tensor  # (batch,) float32: r_1 + gamma r_2 + ... over at most n steps
    next_obs: torch.Tensor  # (batch, stack, height, width) uint8: where the sum stops
    terminated: torch.Tensor  # (batch,) float32: 1 if nothing can be earned after the sum, else 0
    discount: torch.Tensor  # (batch,) float32: gamma^k for the k steps summed


class FrameReplay:
    """A memory of the last transitions of several games, with returns over ``n_step`` steps.

    An episode's return is never continued past its end: after a terminal state nothing follows, at
    a time limit the return is bootstrapped from the last observation, over fewer steps
    (Sutton and Barto, 2nd edition, equation 7.1; Pardo et al., 2018).

    Args:
        capacity: the number of transitions kept, all games together.
        device: where ``sample`` puts its tensors.
        n_games: the number of games side by side.
        stack: frames in an observation.
        frame_shape: height and width of a frame.
        n_step: the number of rewards in a return.
        gamma: the discount of one step.
        seed: a seed, or a ``numpy.random.Generator``.

    Raises:
        ValueError: if there is no room for an episode of ``n_step + stack`` steps in each game.

    >>> memory = FrameReplay(100, n_games=1, stack=2, frame_shape=(1, 1), seed=0)
    >>> memory.begin(0, np.full((1, 1), 7))
    >>> memory.append(0, action=3, reward=1.0, terminated=True, next_frame=np.full((1, 1), 8))
    >>> batch = memory.sample(1)
    >>> batch.obs.flatten().tolist(), batch.next_obs.flatten().tolist(), batch.terminated.tolist()
    ([0, 7], [7, 8], [1.0])
    >>> memory
    FrameReplay(size=1, capacity=100, added=1, n_games=1)
    """

    def __init__(
        self,
        capacity: int,
        device: str | torch.device = "cpu",
        *,
        n_games: int = 1,
        stack: int = 4,
        frame_shape: tuple[int, int] = (84, 84),
        n_step: int = 1,
        gamma: float = 0.99,
        seed: int | np.random.Generator | None = None,
    ):
        self.capacity = capacity
        self.n_games = n_games
        self.slots = capacity // n_games
        if self.slots < n_step + stack + 2:
            raise ValueError(
                f"capacity {capacity} leaves {self.slots} slots to each of {n_games} games; "
                f"expected at least {n_step + stack + 2} a game"
            )
        self.device = device
        self.stack = stack
        self.n_step = n_step
        self.gamma = gamma
        self.rng = np.random.default_rng(seed)
        self.frames = np.zeros((n_games, self.slots, *frame_shape), np.uint8)
        self.actions = np.zeros((n_games, self.slots), np.int64)
        self.rewards = np.zeros((n_games, self.slots), np.float32)
        self.terminated = np.zeros((n_games, self.slots), bool)
        # Whether something was done in the slot; false in the last one of an episode.
        self.acted = np.zeros((n_games, self.slots), bool)
        self._kept = 0  # transitions in memory
        self.added = 0  # transitions so far, with those that were replaced
        # Slots written since the start, never wrapped: slot i of time t is t % slots.
        self.written = np.zeros(n_games, np.int64)
        # The time at which the episode of each slot began.
        self.began = np.zeros((n_games, self.slots), np.int64)

    def begin(self, game: int, frame: np.ndarray) -> None:
        """Begin an episode of ``game``; the one before it, if any, is over.

        Args:
            game: the game's number.
            frame: the newest frame of the first observation, (height, width) uint8.
        """
        time = self.written[game]
        self._write(game, frame, began=time)

    def append(self, game: int, action, reward, terminated, next_frame: np.ndarray) -> None:
        """Keep what was done in the newest observation of ``game``, and the frame that followed.

        Args:
            game: the game's number.
            action: the action taken.
            reward: the reward received.
            terminated: whether no value follows, for learning. The episode goes on in memory
                until ``begin``: after a lost life the frames still belong together.
            next_frame: the newest frame of the next observation, (height, width) uint8.

        Raises:
            ValueError: if no episode of this game has begun.
        """
        if self.written[game] == 0:
            raise ValueError(f"game {game} has no first frame: call begin({game}, frame) first")
        slot = (self.written[game] - 1) % self.slots
        self._write(game, next_frame, began=self.began[game, slot])
        self.actions[game, slot] = action
        self.rewards[game, slot] = reward
        self.terminated[game, slot] = terminated
        self._kept += 1
        self.added += 1
        # Last, so that a transition whose keeping is interrupted is never drawn.
        self.acted[game, slot] = True

    def _write(self, game: int, frame: np.ndarray, began) -> None:
        slot = self.written[game] % self.slots
        self._kept -= int(self.acted[game, slot])
        self.frames[game, slot] = frame
        self.began[game, slot] = began
        self.acted[game, slot] = False
        self.written[game] += 1

    def __len__(self) -> int:
        """Return the number of transitions kept, less the newest, which wait for their return.

        With one-step returns that is all of them; else at least so many can be drawn.
        """
        return max(self._kept - self.n_games * (self.n_step - 1), 0)

    def __repr__(self) -> str:
        kind, games = type(self).__name__, f"n_games={self.n_games}"
        return f"{kind}(size={len(self)}, capacity={self.capacity}, added={self.added}, {games})"

    def sample(self, batch_size: int) -> Batch:
        """Draw transitions uniformly among those whose frames and return are complete.

        Args:
            batch_size: how many.

        Raises:
            ValueError: if no transition is complete yet.
        """
        game, time = self._draw(batch_size)
        reward = np.zeros(batch_size, np.float32)
        discount = np.ones(batch_size, np.float32)
        terminated = np.zeros(batch_size, bool)
        end = time.copy()
        for _step in range(self.n_step):
            slot = end % self.slots
            going = self.acted[game, slot] & ~terminated & (end < self.written[game] - 1)
            reward += np.where(going, discount * self.rewards[game, slot], 0)
            discount *= np.where(going, self.gamma, 1).astype(np.float32)
            terminated |= going & self.terminated[game, slot]
            end += going
        return Batch(
            self._stacks(game, time),
            torch.as_tensor(self.actions[game, time % self.slots], device=self.device),
            torch.as_tensor(reward, device=self.device),
            self._stacks(game, end),
            torch.as_tensor(terminated.astype(np.float32), device=self.device),
            torch.as_tensor(discount, device=self.device),
        )

    def _draw(self, batch_size: int) -> tuple[np.ndarray, np.ndarray]:
        """Draw games and times by rejection: nearly all slots in use qualify."""
        in_use = min(self.slots, int(self.written.max()))
        games, times = [], []
        missing = batch_size
        while missing:
            game = self.rng.integers(self.n_games, size=2 * missing)
            time = self.written[game] - 1 - self.rng.integers(max(in_use, 1), size=2 * missing)
            good = self._complete(game, time)
            # To look at every slot takes as long as a gradient step: only when a draw was in vain.
            if not good.any() and not self._complete(*self._all()).any():
                raise ValueError("no transition is complete yet: append more before sampling")
            games.append(game[good][:missing])
            times.append(time[good][:missing])
            missing -= len(games[-1])
        return np.concatenate(games), np.concatenate(times)

    def _all(self) -> tuple[np.ndarray, np.ndarray]:
        game = np.repeat(np.arange(self.n_games), self.slots)
        back = np.tile(np.arange(self.slots), self.n_games)
        return game, self.written[game] - 1 - back

    def _complete(self, game: np.ndarray, time: np.ndarray) -> np.ndarray:
        """Tell which transitions have all their frames, and a return that needs no more steps."""
        slot = time % self.slots
        oldest = np.maximum(self.written[game] - self.slots, 0)
        first = np.maximum(self.began[game, slot], time - self.stack + 1)
        complete = (time >= 0) & self.acted[game, slot] & (first >= oldest)
        # The newest slots wait for n_step rewards, unless their episode has ended.
        over = self._ended(game, time)
        for step in range(1, self.n_step):
            over = over | self.terminated[game, (time + step - 1) % self.slots]
            complete &= over | (time + step < self.written[game] - 1)
        return complete

    def _ended(self, game: np.ndarray, time: np.ndarray) -> np.ndarray:
        """Tell in which of these slots the episode is over: a later one has begun."""
        newest = (self.written[game] - 1) % self.slots
        return self.began[game, time % self.slots] != self.began[game, newest]

    def _stacks(self, game: np.ndarray, time: np.ndarray) -> torch.Tensor:
        """Put the observations of these times together, (batch, stack, height, width) uint8."""
        ages = np.arange(self.stack)[::-1]
        times = time[:, None] - ages  # (batch, stack)
        stacks = self.frames[game[:, None], times % self.slots]
        before = times < self.began[game, time % self.slots][:, None]
        stacks[before] = 0
        return torch.as_tensor(stacks, device=self.device)
