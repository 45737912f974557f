"""What is asked of DQN's targets and of Double DQN's; usual mistakes are told from others."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import torch

from helpers.checks.compare import expect, expect_close
from helpers.checks.networks import (
    ConstantNetwork,
    LinearNetwork,
    expect_scaled_once,
    gradients_kept,
    only_read,
)
from helpers.checks.transitions import (
    ATOL,
    Transitions,
    expect_tensor,
    explained,
    numbers_of,
    recognised,
    without_end,
)
from helpers.support.language import translate as _


def expect_targets(answer: Callable, network: LinearNetwork, batch: Transitions) -> None:
    """Fail unless ``td_targets`` gives these targets.

    Raises:
        CheckFailed: if it does not.
    """
    with gradients_kept(), explained():
        got = answer(network, *batch.tensors("reward", "next_obs", "terminated", "gamma"))
    got = expect_tensor(got, (len(batch),), "td_targets", _one_axis())
    expect_scaled_once(network, batch.next_obs)
    q_values = network.exact(batch.next_obs)  # (n, actions)
    best = q_values.max(axis=1)
    columns = q_values.max(axis=0)
    idea = recognised(
        got,
        mistakes_of(batch, best)
        | _other_gamma(got, batch, best)
        | {
            _("max(dim=0) compares transitions with one another; actions are on axis 1."): (
                targets_of(batch, columns if len(columns) == len(batch) else best)
            ),
            _("max(dim=1) returns values and indices; the indices are actions, not values."): (
                targets_of(batch, q_values.argmax(axis=1))
            ),
            _("Values may be negative: the greatest may be below 0."): (
                targets_of(batch, best.clip(min=0))
            ),
            _("That is one maximum for the whole batch: each row has its own."): (
                targets_of(batch, best.max())
            ),
        },
        _("r + gamma times the greatest value of the next observation, in each row."),
    )
    expect_close(
        numbers_of(got),
        targets_of(batch, best),
        "td_targets(target_network, reward, next_obs, terminated, gamma)",
        idea,
        atol=ATOL,
        given=_given(batch) | {"target_network(to_network_input(next_obs))": q_values},
    )


def expect_masked(answer: Callable, batch: Transitions) -> None:
    """Fail unless ``td_targets`` adds what follows where, and only where, the episode goes on.

    The answer is compared with what it gives itself when nothing is terminal: that this is right
    is another check's.

    Raises:
        CheckFailed: if it does not.
    """
    batch = replace(batch, gamma=1.0)
    values = 10.0 * np.arange(len(batch)) - 4  # the axes are another check's too
    network = ConstantNetwork(values)
    names = "reward", "next_obs", "terminated", "gamma"
    with gradients_kept(), explained():
        going_on = answer(network, *without_end(batch).tensors(*names))
        got = answer(network, *batch.tensors(*names))
    for targets in (going_on, got):
        expect_tensor(targets, (len(batch),), "td_targets", _one_axis())
    call = "td_targets(target_network, reward, next_obs, terminated, gamma)"
    best = {"target_network(to_network_input(next_obs))[i]": values}
    expect(
        bool((np.abs(numbers_of(going_on) - batch.reward) > ATOL).all()),
        "With terminated = 0 everywhere, td_targets returned the rewards alone, or some of them: "
        "where the episode goes on, what follows counts.",
    )
    expect_close(
        numbers_of(got),
        np.where(batch.terminated, batch.reward, numbers_of(going_on)),
        call,
        "What follows a terminal state is worth 0, whatever the network says; the reward of the "
        "last step counts; and one transition's end is not another's.",
        atol=ATOL,
        given=_given(batch) | best | {"td_targets(…, terminated = 0, …)": numbers_of(going_on)},
    )


def expect_constant_targets(answer: Callable, batch: Transitions) -> None:
    """Fail unless no gradient flows through ``td_targets``, which leaves the network alone.

    Raises:
        CheckFailed: if one does.
    """
    network = ConstantNetwork(np.arange(len(batch)) + 0.5)
    with only_read(target_network=network), explained():
        got = answer(network, *batch.tensors("reward", "next_obs", "terminated", "gamma"))
        _expect_no_gradient(got, "td_targets")


def expect_double_targets(
    answer: Callable, network: LinearNetwork, target_network: LinearNetwork, batch: Transitions
) -> None:
    """Fail unless ``double_dqn_targets`` gives these targets, as constants.

    Raises:
        CheckFailed: if it does not.
    """
    arguments = batch.tensors("reward", "next_obs", "terminated", "gamma")
    with only_read(network=network, target_network=target_network), explained():
        got = answer(network, target_network, *arguments)
        got = expect_tensor(got, (len(batch),), "double_dqn_targets", _one_axis())
        _expect_no_gradient(got, "double_dqn_targets")
    for asked in (network, target_network):
        if asked.inputs:
            expect_scaled_once(asked, batch.next_obs)
    chooses, evaluates = network.exact(batch.next_obs), target_network.exact(batch.next_obs)
    values = of_chosen(chooses, evaluates)
    idea = recognised(
        got,
        double_mistakes(batch, chooses, evaluates) | _other_gamma(got, batch, values),
        _("network chooses the action, target_network gives its value."),
    )
    expect_close(
        numbers_of(got),
        targets_of(batch, values),
        "double_dqn_targets(network, target_network, reward, next_obs, terminated, gamma)",
        idea,
        atol=ATOL,
        given=_given(batch)
        | {
            "network(to_network_input(next_obs))": chooses,
            "target_network(to_network_input(next_obs))": evaluates,
        },
    )


def double_mistakes(
    batch: Transitions, chooses: np.ndarray, evaluates: np.ndarray
) -> dict[str, np.ndarray]:
    """Return the targets that usual mistakes give in the place of Double DQN's, by what they are.

    Args:
        batch: the transitions.
        chooses: values of ``next_obs`` by the network that learns, (n, actions).
        evaluates: the same by the target network.
    """
    return {
        _("Those are DQN's targets: the target network chooses and evaluates."): (
            targets_of(batch, evaluates.max(axis=1))
        ),
        _("The roles are exchanged: network chooses, target_network evaluates."): (
            targets_of(batch, of_chosen(evaluates, chooses))
        ),
        _("One network does both: target_network evaluates what network has chosen."): (
            targets_of(batch, chooses.max(axis=1))
        ),
        **mistakes_of(batch, of_chosen(chooses, evaluates)),
    }


def of_chosen(chooses: np.ndarray, evaluates: np.ndarray) -> np.ndarray:
    """Return what ``evaluates`` says of the best action of ``chooses``; both are (n, actions)."""
    return evaluates[np.arange(len(chooses)), chooses.argmax(axis=1)]


def _expect_no_gradient(got: object, name: str) -> None:
    targets = expect_tensor(got, None, name)
    expect(
        not targets.requires_grad,
        "A gradient flows through the targets: learning would also pull the target towards the "
        "value. Compute what follows inside torch.no_grad(), or detach() it.",
    )
    expect(
        not targets.is_inference(),
        "{name} returned a tensor of torch.inference_mode(), from which no loss can be learned: "
        "backward() would stop. Use torch.no_grad().",
        name=name,
    )


def targets_of(batch: Transitions, following: np.ndarray | float) -> np.ndarray:
    """Return r + gamma (1 - terminated) times what follows, (n,)."""
    return batch.reward + batch.gamma * (1 - batch.terminated) * following


def mistakes_of(batch: Transitions, following: np.ndarray) -> dict[str, np.ndarray]:
    """Return the targets that usual mistakes give, whatever follows is worth, by what they are."""
    over = batch.terminated
    return {
        _("gamma is missing: what follows is discounted."): batch.reward + (1 - over) * following,
        _("gamma discounts what follows, and not the reward."): (
            batch.gamma * (batch.reward + (1 - over) * following)
        ),
        _("The reward is missing."): targets_of(batch, following) - batch.reward,
        _("What follows a terminal state is worth 0, whatever the network says."): (
            batch.reward + batch.gamma * following
        ),
        _("terminated is 1 where the episode is over: that is where nothing follows."): (
            batch.reward + batch.gamma * over * following
        ),
    }


def _other_gamma(
    got: torch.Tensor, batch: Transitions, following: np.ndarray
) -> dict[str, np.ndarray]:
    """Return the targets with the discount that the first target that goes on seems to have."""
    goes_on = np.flatnonzero((1 - batch.terminated) * following)
    if len(goes_on) < 2:
        return {}
    first = goes_on[0]
    discount = (numbers_of(got)[first] - batch.reward[first]) / following[first]
    return {
        _("Another discount was used for all: gamma is an argument, one number or one for each."): (
            targets_of(replace(batch, gamma=discount), following)
        )
    }


def _given(batch: Transitions) -> dict[str, object]:
    return {name: getattr(batch, name) for name in ("reward", "terminated", "gamma")}


def _one_axis() -> str:
    return _(
        "Where a column (n, 1) meets a row (n,), the result is a table (n, n): bring each tensor "
        "to shape (n,), with squeeze(1) for instance."
    )
