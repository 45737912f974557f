"""Batches of transitions with known values, and what a check says of a learner's tensor."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import ArrayLike

from helpers.checks.compare import expect
from helpers.checks.core import CheckFailed
from helpers.checks.networks import drawn_pictures
from helpers.support.language import translate as _

ATOL = 1e-5  # float32 against float64


@dataclass(frozen=True)
class Transitions:
    """A batch, as the memory samples it: n transitions.

    Attributes:
        obs: (n, 1, 1, pixels) uint8.
        action: (n,) int.
        reward: (n,).
        next_obs: as ``obs``.
        terminated: (n,), 0 or 1.
        gamma: a number, or (n,).
    """

    obs: np.ndarray
    action: np.ndarray
    reward: np.ndarray
    next_obs: np.ndarray
    terminated: np.ndarray
    gamma: float | np.ndarray

    def __len__(self) -> int:
        return len(self.reward)

    def tensors(self, *names: str) -> list:
        """Return copies of these arguments, which the learner's code may write into."""
        types = {"obs": torch.uint8, "next_obs": torch.uint8, "action": torch.int64}
        return [
            torch.tensor(value, dtype=types.get(name, torch.float32)) if np.ndim(value) else value
            for name, value in ((name, getattr(self, name)) for name in names)
        ]


def drawn_transitions(
    rng: np.random.Generator, n: int, n_actions: int, *, own_gammas: bool = False
) -> Transitions:
    """Draw n transitions, every other one terminal; their numbers are short enough to be read.

    Args:
        rng: draws them.
        n: how many.
        n_actions: the number of actions.
        own_gammas: whether each transition has its own gamma.
    """
    gamma = rng.uniform(0.3, 0.9, size=n if own_gammas else None)
    terminated = ((np.arange(n) + rng.integers(2)) % 2).astype(float)
    reward = rng.normal(scale=2.0, size=n).round(3)
    for over in (0, 1):
        places = np.flatnonzero(terminated == over)
        if len(places) > 1:  # an end, and another step, may well earn nothing
            reward[rng.choice(places)] = 0.0
    return Transitions(
        obs=drawn_pictures(rng, n),
        action=rng.integers(n_actions, size=n),
        reward=reward,
        next_obs=drawn_pictures(rng, n),
        terminated=terminated,
        gamma=np.round(gamma, 2) if own_gammas else round(float(gamma), 2),
    )


def without_end(batch: Transitions) -> Transitions:
    """Return the same transitions, none of them terminal."""
    return replace(batch, terminated=np.zeros(len(batch)))


def with_extreme_gammas(batch: Transitions) -> tuple[Transitions, Transitions]:
    """Return the same transitions where nothing that follows counts, and where all of it does."""
    return replace(batch, gamma=0.0), replace(batch, gamma=1.0)


def with_large_rewards(batch: Transitions) -> Transitions:
    """Return the same transitions with rewards, and so targets, far beyond 10."""
    return replace(batch, reward=8 * batch.reward)


def expect_tensor(got, shape: tuple[int, ...] | None, what: str, idea: str = "") -> torch.Tensor:
    """Return ``got`` if it is a tensor of this shape.

    Args:
        got: what the learner's code gave.
        shape: the shape expected; None: any.
        what: what gave it, as code: ``"td_targets"``.
        idea: an English sentence of the catalogue, for a wrong shape: what to look at again.

    Raises:
        CheckFailed: if it is not.

    >>> expect_tensor(torch.zeros(2), (2,), "loss").shape
    torch.Size([2])
    """
    expect(
        got is not None,
        "{what} returned nothing: is there a return? A function that only prints returns nothing.",
        what=what,
    )
    if not torch.is_tensor(got):
        raise CheckFailed(
            _(
                "{what} returned {got}; expected a tensor: no item(), tolist() or numpy() on the "
                "way."
            ).format(what=what, got=f"{got!r:.60}")
        )
    if shape is not None and tuple(got.shape) != shape:
        message = _("{what} returned a tensor of shape {got}; expected {shape}.").format(
            what=what, got=tuple(got.shape), shape=shape
        )
        raise CheckFailed(message + ("\n→ " + _(idea) if idea else ""))
    return got


def recognised(got: torch.Tensor, mistakes: Mapping[str, ArrayLike], otherwise: str) -> str:
    """Return the idea of the mistake that gives these numbers.

    Args:
        got: what the learner's code gave.
        mistakes: by idea, what a mistake gives.
        otherwise: the idea if it is none of them.

    >>> recognised(torch.ones(2), {"that is r": [1.0, 1.0]}, "look again")
    'that is r'
    """
    numbers = numbers_of(got)
    for idea, wrong in mistakes.items():
        if numbers.shape == np.shape(wrong) and np.allclose(numbers, wrong, rtol=0, atol=ATOL):
            return idea
    return otherwise


@contextmanager
def explained() -> Iterator[None]:
    """Add an idea to PyTorch's message where the learner's code stops with a usual error."""
    try:
        yield
    except (TypeError, ValueError, IndexError, RuntimeError) as error:
        for pattern, idea in _usual_errors().items():
            if re.search(pattern, str(error)):
                error.add_note("→ " + idea)
                break
        raise


def _usual_errors() -> dict[str, str]:
    return {
        "of a single element|multiply sequence|'max'|return_types|tuple": _(
            "q.max(dim=1) returns two things, values and indices: take its .values."
        ),
        "one element|only length-1": _(
            "Is it gamma? It may be a tensor of shape (n,), with a discount for each transition."
        ),
        "Boolean value of Tensor": _(
            "A tensor of several numbers is neither true nor false: to ask whether there is one, "
            "write `is None`."
        ),
        "converted to Scalar": _(
            "item() is for a single number: tolist() gives a number, or a list for a batch."
        ),
        "Dimension out of range": _(
            "One observation has values of one axis, a batch of two: dim=-1 is the last of both."
        ),
        "bitwise|invert|bool tensor": _(
            "terminated holds numbers, 0.0 or 1.0, and no bool: 1 - terminated is its contrary."
        ),
    }


def numbers_of(tensor: torch.Tensor) -> np.ndarray:
    """Return a tensor's numbers, cut off from the network that they come from."""
    return tensor.detach().cpu().numpy().astype(float)
