"""What is asked of DQN's loss: its value, what it gives to each function, and its gradient."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import ArrayLike

from helpers.checks.arguments import unchanged
from helpers.checks.compare import expect, expect_close, expect_equal
from helpers.checks.core import CheckFailed
from helpers.checks.networks import ConstantNetwork, gradient_of, gradients_kept, only_read
from helpers.checks.substitutes import replaced
from helpers.checks.transitions import (
    ATOL,
    Transitions,
    drawn_transitions,
    expect_tensor,
    numbers_of,
    recognised,
)
from helpers.support.language import translate as _

NEAR = 0.05  # how far values are moved to find the slope of a loss
BATCH = ("obs", "action", "reward", "next_obs", "terminated", "gamma")


def huber(errors: np.ndarray) -> np.ndarray:
    """Return the Huber loss of each error: half its square up to 1, its size less 0.5 beyond.

    >>> huber(np.array([0.5, -2.0])).tolist()
    [0.125, 1.5]
    """
    size = np.abs(errors)
    return np.where(size <= 1, size**2 / 2, size - 0.5)


def expect_mean_huber(answer: Callable, errors: ArrayLike, seed: int = 0) -> None:
    """Fail unless ``dqn_loss`` gives the mean Huber loss of these errors.

    Args:
        answer: the learner's function, in which both functions that it calls are replaced.
        errors: (n,), targets less values.
        seed: draws the values, and transitions that have nothing to do with them.

    Raises:
        CheckFailed: if it does not.
    """
    errors = np.asarray(errors, dtype=float)
    rng = np.random.default_rng(seed)
    batch = drawn_transitions(rng, len(errors), n_actions=3)
    values = rng.normal(size=len(errors)).round(1)
    network, target_network = ConstantNetwork([3.0]), ConstantNetwork([3.0])

    def values_of(network, obs, action):  # whatever the weights are: they have no part in it
        return network.values + torch.tensor(values - 3.0, dtype=torch.float32)

    def targets_of(target_network, reward, next_obs, terminated, gamma):
        return torch.tensor(values + errors, dtype=torch.float32)

    with gradients_kept(), replaced(answer, current_q_values=values_of, td_targets=targets_of):
        got = answer(network, target_network, *batch.tensors(*BATCH))
    got = expect_tensor(
        got, (), "dqn_loss", _("The mean over the batch is a single number: one loss for all.")
    )
    expect_close(
        got.item(),
        huber(errors).mean(),
        "dqn_loss(network, target_network, obs, action, reward, next_obs, terminated, gamma)",
        recognised(
            got,
            loss_mistakes(errors)
            | {
                _("Every transition counts, those that end an episode too."): (
                    (huber(errors) * (1 - batch.terminated)).mean()
                )
            },
            _(
                "Half the square of an error up to 1, its size minus 0.5 beyond; then the mean "
                "over the batch."
            ),
        ),
        atol=ATOL,
        given={"current_q_values(…)": values, "td_targets(…)": values + errors},
    )


def loss_mistakes(errors: np.ndarray) -> dict[str, np.ndarray]:
    """Return what usual mistakes give in the place of the mean Huber loss, by what they are."""
    each = huber(errors)
    return {
        _("That is the sum over the batch; the mean is asked for."): each.sum(),
        _("That is the mean of the squares: a large error would give a huge gradient."): (
            (errors**2).mean()
        ),
        _("That is the mean size of the errors: near zero the Huber loss is quadratic."): (
            np.abs(errors).mean()
        ),
        _("The mean was divided by the size of the batch once more."): each.mean() / len(errors),
    }


def expect_loss_arguments(answer: Callable, batch: Transitions) -> None:
    """Fail unless ``dqn_loss`` gives each function what is its own, and can be learned from.

    Args:
        answer: the learner's function, in which both functions that it calls are replaced.
        batch: what it is given.

    Raises:
        CheckFailed: if an argument is another one's, or the gradient is not the loss's.
    """
    calls = {}
    network, target_network = ConstantNetwork([0.5]), ConstantNetwork([-0.5])
    learned = network.values
    # Errors of both signs, small and large, none of them near where a loss has a corner.
    targets = 0.5 + torch.tensor([0.3, -0.7, 1.7, 2.6, 0.2]).repeat(len(batch))[: len(batch)]

    def values_of(network, obs, action):
        calls["current_q_values"] = dict(network=network, obs=obs, action=action)
        return learned.expand(len(batch)) + 0

    def targets_of(target_network, reward, next_obs, terminated, gamma):
        calls["td_targets"] = dict(
            target_network=target_network,
            reward=reward,
            next_obs=next_obs,
            terminated=terminated,
            gamma=gamma,
        )
        return targets.clone()

    def loss_where(value: float) -> object:
        tensors = batch.tensors(*BATCH)
        with torch.no_grad():
            learned.fill_(value)
        with (
            unchanged(**dict(zip(BATCH, tensors, strict=True))),
            only_read(network=network, target_network=target_network),
            replaced(answer, current_q_values=values_of, td_targets=targets_of),
        ):
            return answer(network, target_network, *tensors)

    got = loss_where(0.5)
    for function in ("current_q_values", "td_targets"):
        expect(
            function in calls,
            "dqn_loss should call current_q_values and td_targets: {function} was not called.",
            function=function,
        )
    given = dict(zip(BATCH, batch.tensors(*BATCH), strict=True))
    expect_passed_on(calls, {"network": network, "target_network": target_network, **given})
    got = expect_tensor(got, None, "dqn_loss")
    (gradient,) = gradient_of(got, network)
    expect(
        bool(got.requires_grad and gradient.any()),
        "The loss does not depend on the network's weights: nothing could be learned from it.",
    )
    # The slope of its own value: which value that should be is another check's.
    above, below = (
        expect_tensor(loss_where(0.5 + side), None, "dqn_loss") for side in (NEAR, -NEAR)
    )
    slope = float((above.sum() - below.sum()).item() / (2 * NEAR))
    expect_close(
        gradient.sum(),
        slope,
        _("the gradient of dqn_loss(…), where all values rise together"),
        "The gradient is not the slope of the number that was returned: no detach(), .data or "
        "hook between the values and the loss.",
        atol=0.005 + 0.01 * abs(slope),
        given={"current_q_values(…)": 0.5, "td_targets(…)": numbers_of(targets)},
    )


def expect_passed_on(calls: Mapping[str, Mapping[str, Any]], expected: Mapping[str, Any]) -> None:
    """Fail if a function was given another thing for one of its arguments, and say which.

    Args:
        calls: by function, its arguments by name, as it was given them.
        expected: every argument by name, as it should be.

    Raises:
        CheckFailed: if one differs.
    """
    for function, arguments in calls.items():
        for name, got in arguments.items():
            if same(got, expected[name]):
                continue
            for other, value in expected.items():
                expect(
                    not same(got, value),
                    "{function} was given {other} in the place of {name}.",
                    function=function,
                    other=other,
                    name=name,
                )
            if isinstance(expected[name], torch.nn.Module) or got is None:
                raise CheckFailed(
                    _("{function} was given {got} in the place of {name}.").format(
                        function=function, got=type(got).__name__, name=name
                    )
                )
            expect_equal(
                np.asarray(got).tolist(),
                np.asarray(expected[name]).tolist(),
                _("{name}, given to {function}").format(name=name, function=function),
                "It should be passed on as it is.",
            )


def same(got, expected) -> bool:
    """Tell whether an argument is this network, or has these numbers, whatever their type.

    >>> same(torch.tensor([1, 0]), torch.tensor([1.0, 0.0])), same(0.5, torch.tensor([0.5, 0.25]))
    (True, False)
    """
    if isinstance(expected, torch.nn.Module):
        return got is expected
    try:
        got, expected = torch.as_tensor(got), torch.as_tensor(expected)
    except (TypeError, ValueError, RuntimeError):
        return False
    return got.shape == expected.shape and bool(torch.allclose(got.double(), expected.double()))
