"""Tiny networks whose values are known exactly, and what a check asks of a network's use."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch
from numpy.typing import ArrayLike
from torch import nn

from helpers.checks.compare import expect
from helpers.checks.core import CheckFailed
from helpers.support.language import translate as _

LEFT = 0.25  # a gradient that is there already


class LinearNetwork(nn.Module):
    """A network whose action values are a known linear function of the scaled pixels.

    It keeps what it is given: ``inputs``, a list of tensors.

    Args:
        weight: (actions, pixels).
        bias: (actions,); zeros by default.

    >>> network = LinearNetwork([[2.0, 0.0], [0.0, 1.0]], [0.0, 0.5])
    >>> network(torch.tensor([[[[1.0, 0.0]]]])).tolist()
    [[2.0, 0.5]]
    """

    def __init__(self, weight: ArrayLike, bias: ArrayLike | None = None):
        super().__init__()
        self.weight = nn.Parameter(torch.tensor(np.asarray(weight), dtype=torch.float32))
        bias = np.zeros(len(self.weight)) if bias is None else np.asarray(bias)
        self.bias = nn.Parameter(torch.tensor(bias, dtype=torch.float32))
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
        """Compute without PyTorch the (batch, actions) of pictures (batch, 1, 1, pixels) uint8."""
        pixels = np.asarray(pictures, dtype=float)
        pixels = pixels.reshape(len(pixels), -1) / 255
        return pixels @ self.weight.detach().numpy().T + self.bias.detach().numpy()


class ConstantNetwork(nn.Module):
    """A network that gives every picture the same action values, scaled or not.

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
        return self.values.expand(*x.shape[:-3], -1).clone()


class DistantNetwork(nn.Module):
    """A network of two actions on a device that computes nothing, in the place of a graphics card.

    Args:
        values: (actions,), which it gives to whatever comes to its device.

    >>> network = DistantNetwork([1.0, 2.0])
    >>> network(torch.zeros(1, 1, 2, device="meta"))
    tensor([1., 2.])
    """

    def __init__(self, values: ArrayLike):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(1, device="meta"))
        self.values = torch.tensor(np.asarray(values), dtype=torch.float32)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return (batch, actions) of a batch, (actions,) of one picture.

        Raises:
            CheckFailed: if the pictures were left on another device.
        """
        expect(
            x.device == self.weight.device,
            "The network's weights are on one device and its input on another, as with a graphics "
            "card: to_network_input(obs, device) brings the pictures to the network.",
        )
        return self.values.expand(*x.shape[:-3], -1).clone()


def drawn_network(rng: np.random.Generator, n_actions: int, n_pixels: int = 3) -> LinearNetwork:
    """Draw a network whose values are of both signs, some pictures having negative ones only."""
    weight = rng.normal(size=(n_actions, n_pixels))
    return LinearNetwork(weight, rng.normal(size=n_actions) + rng.choice([-1.5, 0.0]))


def drawn_pictures(rng: np.random.Generator, n: int, n_pixels: int = 3) -> np.ndarray:
    """Draw n pictures of one frame of one row, (n, 1, 1, pixels) uint8; each has a pixel of 255.

    Of more than three, one is black: it is a picture as any other.
    """
    pictures = rng.integers(256, size=(n, 1, 1, n_pixels), dtype=np.uint8)
    pictures[np.arange(n), 0, 0, rng.integers(n_pixels, size=n)] = 255
    if n > 3:
        pictures[int(rng.integers(n))] = 0
    return pictures


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
    brightest = max(float(x.max()) for x in network.inputs)  # a loop gives them one by one
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


@contextmanager
def only_read(**networks: nn.Module) -> Iterator[None]:
    """Fail if the body changes a network or its mode, or whether gradients are computed at all.

    Args:
        **networks: by the names that the learner's function has for them. The mode of a target
            network, which is never trained, is the learner's.

    Raises:
        CheckFailed: at the end of the body, if something was changed.

    >>> with only_read(network=ConstantNetwork([1.0])):
    ...     pass
    """
    weights = {name: list(network.parameters()) for name, network in networks.items()}
    before = {
        name: [(w.detach().clone(), w.requires_grad) for w in own] for name, own in weights.items()
    }
    modes = {name: network.training for name, network in networks.items()}
    for own in weights.values():
        for weight in own:  # gradients of before, as an agent's networks have
            weight.grad = torch.full_like(weight, LEFT)
    with gradients_kept():
        yield
        expect(
            torch.is_grad_enabled(),
            "Gradients are switched off for good after the call, and nothing could be learned "
            "any more: torch.no_grad() is to be used in a `with`, which switches them on again.",
        )
    for name, own in weights.items():
        expect(
            networks[name].training == modes[name] or "target" in name,
            "The mode of {name} was changed, and stays so after the call: what calls eval() or "
            "train() puts back the mode that was there.",
            name=name,
        )
        for weight, (value, had_gradient) in zip(own, before[name], strict=True):
            expect(
                weight.requires_grad == had_gradient,
                "requires_grad of the weights of {name} was changed, and stays so after the call: "
                "use torch.no_grad() or detach() instead.",
                name=name,
            )
            expect(
                torch.equal(weight, value),
                "The weights of {name} were changed; they should only be read.",
                name=name,
            )
            left, weight.grad = weight.grad, None
            expect(
                left is not None and bool(left.any()),
                "The gradients of {name} were emptied: optimizer.zero_grad() is called by the "
                "agent, before its gradient step.",
                name=name,
            )
            expect(
                left is not None and bool(torch.all(left == LEFT)),
                "The gradient was already computed: loss.backward() is called by the agent, once "
                "it has the loss.",
            )


@contextmanager
def gradients_kept() -> Iterator[None]:
    """Switch gradients on again at the end of the body, should the learner's code leave them off.

    >>> with gradients_kept():
    ...     mode = torch.set_grad_enabled(False)
    >>> torch.is_grad_enabled()
    True
    """
    before = torch.is_grad_enabled()
    try:
        yield
    finally:
        torch.set_grad_enabled(before)


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
