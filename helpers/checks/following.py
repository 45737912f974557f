"""What is asked of a target network that follows: each weight moves by tau, in its place."""

from collections.abc import Callable

import numpy as np
import torch
from torch import nn

from helpers.checks.compare import expect, expect_close
from helpers.checks.networks import gradients_kept
from helpers.checks.transitions import ATOL, recognised
from helpers.support.language import translate as _


def drawn_layers(rng: np.random.Generator) -> nn.Module:
    """Draw a network of two layers, whose weights have four axes, two, and one."""
    network = nn.Sequential(nn.Conv2d(2, 3, kernel_size=2), nn.Flatten(), nn.Linear(3, 2))
    with torch.no_grad():
        for weight in network.parameters():
            weight.copy_(torch.tensor(rng.normal(size=weight.shape).round(1)))
    return network


def expect_followed(
    answer: Callable, network: nn.Module, target_network: nn.Module, tau: float
) -> None:
    """Fail unless ``polyak_update`` moves each entry of each weight of the target network by tau.

    Raises:
        CheckFailed: if one is not where it should be, the other network moved, or the target
            network has other tensors than before.
    """
    call = "polyak_update(network, target_network, tau)"
    before = [(w.detach().clone(), w.requires_grad) for w in network.parameters()]
    old = {name: weight.detach().clone() for name, weight in target_network.named_parameters()}
    tensors = list(target_network.parameters())
    had_gradient_too = [weight.requires_grad for weight in tensors]
    with gradients_kept():
        answer(network, target_network, tau)
    for weight, (value, had_gradient) in zip(network.parameters(), before, strict=True):
        expect(
            torch.equal(weight, value) and weight.requires_grad == had_gradient,
            "polyak_update changed network, the one that learns: only target_network moves.",
        )
    learned = dict(network.named_parameters())
    for name, weight in target_network.named_parameters():
        own, other = old[name], learned[name].detach()
        expected = tau * other + (1 - tau) * own
        if weight.shape == expected.shape and torch.allclose(weight, expected, rtol=0, atol=ATOL):
            continue
        _fail_at(call, name, weight.detach(), expected, own, other, tau)
    expect(
        had_gradient_too == [weight.requires_grad for weight in target_network.parameters()],
        "requires_grad of the weights of {name} was changed, and stays so after the call: "
        "use torch.no_grad() or detach() instead.",
        name="target_network",
    )
    same_tensors = zip(tensors, target_network.parameters(), strict=True)
    expect(
        all(before is after for before, after in same_tensors)
        and not any(
            weight.data_ptr() == other.data_ptr()
            for weight, other in zip(network.parameters(), target_network.parameters(), strict=True)
        ),
        "target_network has other tensors than before: write into those that it has, in place.",
    )


def _fail_at(call: str, name: str, got, expected, own, other, tau: float) -> None:
    """Show the first entry that is not where it should be."""
    wrong = ~torch.isclose(got, expected, rtol=0, atol=ATOL)
    place = tuple(int(axis[0]) for axis in torch.nonzero(wrong, as_tuple=True))
    mistakes = {
        _(
            "It has not moved: `weight = x` only changes a name, and weight.lerp(…) makes a new "
            "tensor; weight.copy_(x) and weight.lerp_(…) write in place. And every entry moves."
        ): own,
        _("That is network's weight: only tau parts of it enter."): other,
        _("tau and 1 - tau are exchanged."): tau * own + (1 - tau) * other,
        _("It moved away from network's weight."): own - tau * (other - own),
    }
    at = f"{name}[{', '.join(map(str, place))}]"
    expect_close(
        got[place].item(),
        expected[place].item(),
        f"target_network's {at}, {call}",
        recognised(
            got[place],
            {idea: value[place].item() for idea, value in mistakes.items()},
            _("tau parts of the network's weight, 1 - tau parts of the target's own."),
        ),
        atol=ATOL,
        given={"network": other[place].item(), "target_network": own[place].item(), "tau": tau},
    )
