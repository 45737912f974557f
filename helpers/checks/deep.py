"""What the checks of deep Q-learning measure with: tiny networks whose values are known exactly."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import torch
from numpy.typing import ArrayLike
from torch import nn

from helpers.checks.compare import expect
from helpers.checks.core import CheckFailed
from helpers.checks.tabular import expect_frequencies
from helpers.support.language import translate as _


class LinearNetwork(nn.Module):
    """A network whose action values are a known linear function of the scaled pixels.

    It keeps what it is given: ``inputs``, a list of tensors.

    Args:
        weight: (actions, pixels).
        bias: (actions,).

    >>> network = LinearNetwork([[2.0, 0.0], [0.0, 1.0]], [0.0, 0.5])
    >>> network(torch.tensor([[[[1.0, 0.0]]]])).tolist()
    [[2.0, 0.5]]
    """

    def __init__(self, weight: ArrayLike, bias: ArrayLike):
        super().__init__()
        self.weight = nn.Parameter(torch.tensor(np.asarray(weight), dtype=torch.float32))
        self.bias = nn.Parameter(torch.tensor(np.asarray(bias), dtype=torch.float32))
        self.inputs: list[torch.Tensor] = []

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return (batch, actions) of (batch, 1, 1, pixels), or (actions,) of (1, 1, pixels).

        Raises:
            CheckFailed: if it is not given a tensor of floats.
        """
        if not (torch.is_tensor(x) and x.is_floating_point()):
            raise CheckFailed(
                _(
                    "The network was given {got}; it expects a tensor of numbers from 0 to 1. Give "
                    "the pictures to to_network_input first."
                ).format(got=f"{type(x).__name__} {getattr(x, 'dtype', '')}".strip())
            )
        self.inputs.append(x.detach().clone())
        return x.flatten(start_dim=-3) @ self.weight.T + self.bias

    def exact(self, pictures: ArrayLike) -> np.ndarray:
        """Compute the action values of uint8 pictures without PyTorch, (batch, actions)."""
        given = np.asarray(pictures, dtype=float)
        pixels = given.reshape(len(given), -1) / 255
        return pixels @ self.weight.detach().numpy().T + self.bias.detach().numpy()


class ConstantNetwork(nn.Module):
    """A network that gives every picture the same action values.

    Args:
        values: (actions,).

    >>> ConstantNetwork([1.0, 2.0])(torch.zeros(3, 1, 1, 2)).tolist()
    [[1.0, 2.0], [1.0, 2.0], [1.0, 2.0]]
    """

    def __init__(self, values: ArrayLike):
        super().__init__()
        self.values = nn.Parameter(torch.tensor(np.asarray(values), dtype=torch.float32))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return (batch, actions) of a batch, (actions,) of one picture."""
        return self.values.expand(*x.shape[:-3], -1)


def expect_scaled_once(network: LinearNetwork, pictures: ArrayLike) -> None:
    """Fail unless the network was given these pictures as floats from 0 to 1.

    Args:
        network: the network, after its use.
        pictures: uint8, with 255 among the pixels.

    Raises:
        CheckFailed: if it was not called, or was given something else.
    """
    if not network.inputs:
        raise CheckFailed(
            _("The network was never called: its values decide, network(to_network_input(obs)).")
        )
    brightest = max(float(given.max()) for given in network.inputs)  # a loop gives them one by one
    if brightest > 1:
        raise CheckFailed(
            _(
                "The network was given pixels up to {brightest:g}; it expects numbers from 0 to 1. "
                "Give the pictures to to_network_input first."
            ).format(brightest=brightest)
        )
    if brightest < np.asarray(pictures).max() / 255 - 1e-6:
        raise CheckFailed(
            _(
                "The network was given pixels up to {brightest:.4f} only; expected {expected:g}. "
                "Were they divided by 255 twice? to_network_input already does it."
            ).format(brightest=brightest, expected=np.asarray(pictures).max() / 255)
        )


def expect_tensor(got, shape: tuple[int, ...], what: str, idea: str = "") -> torch.Tensor:
    """Return ``got`` if it is a tensor of this shape.

    Args:
        got: what the learner's code gave.
        shape: the shape expected.
        what: what gave it, as code: ``"td_targets"``.
        idea: an English sentence of the catalogue, for a wrong shape: what to look at again.

    Raises:
        CheckFailed: if it is not.

    >>> expect_tensor(torch.zeros(2), (2,), "loss").shape
    torch.Size([2])
    """
    if not torch.is_tensor(got):
        raise CheckFailed(
            _(
                "{what} returned {got}; expected a tensor of shape {shape}. Is there a return, and "
                "no item(), tolist() or numpy() on the way?"
            ).format(what=what, got=f"{got!r:.60}", shape=shape)
        )
    if tuple(got.shape) != shape:
        message = _("{what} returned a tensor of shape {got}; expected {shape}.").format(
            what=what, got=tuple(got.shape), shape=shape
        )
        raise CheckFailed(message + ("\n→ " + _(idea) if idea else ""))
    return got


def expect_own_coins(draws: list, greedy: list[int], epsilon: float) -> np.ndarray:
    """Fail unless several games explore with probability ``epsilon``, each on its own.

    Args:
        draws: what ``act_many`` returned at each of many calls.
        greedy: the greedy action of each game, of three; the first and last games are compared.
        epsilon: the probability of an action drawn at random.

    Returns:
        The draws, (calls, games).

    Raises:
        CheckFailed: if a shape or a frequency is wrong, or games explore together.
    """
    n_games = len(greedy)
    for got in draws:
        expect(
            np.shape(got) == (n_games,),
            "For {n} games in training, agent.act_many(obs) returned {got}; expected {n} actions, "
            "one for each game, whether it explores or not.",
            n=n_games,
            got=got,
        )
    actions = np.array(draws)
    for game, best in enumerate(greedy):
        expected = np.full(3, epsilon / 3)
        expected[best] += 1 - epsilon
        expect_frequencies(
            iter(actions[:, game]).__next__,
            expected,
            f"agent.act_many(obs)[{game}], epsilon = {epsilon}, greedy action {best}",
            idea="With probability epsilon: one of all the actions, uniformly. Otherwise: greedy.",
            n=len(draws),
        )
    explored = actions != greedy
    together = (explored[:, 0] & explored[:, -1]).mean()
    alone = (2 * epsilon / 3) ** 2
    # At epsilon 0.6: 16 %. One action for all who explore: 24 %. One coin: 27 %; both: 40 %.
    expect(
        together < 1.25 * alone,
        "The first and the last game left their greedy action together in {together:.0%} of the "
        "calls; expected {alone:.0%}. Does each game toss its own coin, and draw its own action?",
        together=together,
        alone=alone,
    )
    return actions


def gradient_of(output: torch.Tensor, network: nn.Module) -> list[np.ndarray]:
    """Return the gradient of the sum of ``output`` with respect to each of the weights.

    Zeros where ``output`` does not depend on them.

    >>> network = ConstantNetwork([1.0, 2.0])
    >>> gradient_of(2 * network.values[1], network)[0].tolist()
    [0.0, 2.0]
    """
    weights = list(network.parameters())
    if not output.requires_grad:
        return [np.zeros(tuple(weight.shape)) for weight in weights]
    found = torch.autograd.grad(output.sum(), weights, retain_graph=True, allow_unused=True)
    return [
        np.zeros(tuple(weight.shape)) if gradient is None else gradient.numpy()
        for gradient, weight in zip(found, weights, strict=True)
    ]


@contextmanager
def replaced(function: Callable, **substitutes: Callable) -> Iterator[None]:
    """Let ``function`` see other functions under these names: it is graded apart from them.

    Args:
        function: the learner's function; what it calls is looked up where it was defined.
        **substitutes: functions by name.

    >>> def word():
    ...     return "old"
    >>> def shout():
    ...     return word().upper()
    >>> with replaced(shout, word=lambda: "new"):
    ...     shout()
    'NEW'
    """
    names = function.__globals__
    absent = object()
    former = {name: names.get(name, absent) for name in substitutes}
    names.update(substitutes)
    try:
        yield
    finally:
        for name, value in former.items():
            if value is absent:
                del names[name]
            else:
                names[name] = value
