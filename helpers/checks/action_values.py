"""What is asked of the values of the actions played, and of their gradient."""

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import ArrayLike

from helpers.checks.compare import expect, expect_close
from helpers.checks.networks import (
    ConstantNetwork,
    LinearNetwork,
    expect_scaled_once,
    gradient_of,
    gradients_kept,
)
from helpers.checks.transitions import ATOL, Transitions, expect_tensor, numbers_of, recognised
from helpers.support.language import translate as _


def expect_values_of_actions(answer: Callable, network: LinearNetwork, batch: Transitions) -> None:
    """Fail unless ``current_q_values`` gives the value of the action played in each transition.

    Raises:
        CheckFailed: if it does not.
    """
    with gradients_kept():
        got = answer(network, *batch.tensors("obs", "action"))
    q_values, n = network.exact(batch.obs), len(batch)  # (n, actions)
    ideas = {
        (n, 1): _("squeeze(1) goes from (n, 1) to (n,)."),
        q_values.shape: _("Whole rows were taken: only one column of each row is asked for."),
        (n, n): _("These columns were taken in every row: row i needs column action[i] only."),
    }
    if n == 1:
        ideas[()] = _(
            "squeeze() takes away the batch's axis too where n is 1: squeeze(1) does not."
        )
    shape = tuple(got.shape) if torch.is_tensor(got) else ()
    got = expect_tensor(
        got,
        (n,),
        "current_q_values",
        ideas.get(shape, _("One number for each transition: the value of the action played.")),
    )
    expect_scaled_once(network, batch.obs)
    expected = q_values[np.arange(n), batch.action]
    idea = recognised(
        got,
        {
            _("That is the greatest value of each row, not that of the action played."): (
                q_values.max(axis=1)
            ),
            _("That is the first row for all: each transition has its own row."): (
                q_values[0, batch.action]
            ),
            _("gather(0, …) takes rows; the actions are on axis 1."): (
                q_values[batch.action % n, 0]
            ),
        },
        _("Value i is that of observation i and of action i: row i, column action[i]."),
    )
    expect_close(
        numbers_of(got),
        expected,
        "current_q_values(network, obs, action)",
        idea,
        atol=ATOL,
        given={"action": batch.action, "network(to_network_input(obs))": q_values},
    )


def expect_gradient_of_actions(answer: Callable, action: ArrayLike, n_actions: int) -> None:
    """Fail unless the gradient of ``current_q_values`` reaches the values of the actions played.

    Args:
        answer: the learner's ``current_q_values``.
        action: (n,), the actions played.
        n_actions: the number of actions.

    Raises:
        CheckFailed: if the gradient is cut, or reaches other values.
    """
    action = np.asarray(action)
    network = ConstantNetwork(np.linspace(-1, 1, n_actions))
    obs = torch.zeros((len(action), 1, 1, 2), dtype=torch.uint8)
    with gradients_kept():
        got = answer(network, obs, torch.tensor(action))
    got = expect_tensor(got, None, "current_q_values")
    gradient = gradient_of(got, network)[0]
    expect(
        bool(gradient.any()),
        "What current_q_values returns does not depend on the network's weights any more, and "
        "nothing could be learned from it: no torch.no_grad(), detach(), numpy() or item() here.",
    )
    expect_close(
        gradient,
        np.bincount(action, minlength=n_actions),
        _("gradient of {call}, values of actions 0, 1, …").format(
            call="current_q_values(network, obs, action).sum()"
        ),
        "It counts how often each action was played: only the values of the actions played matter.",
        given={"action": action},
    )
    if got.numel() == len(action):  # the shape is another check's
        _expect_own_gradients(got.reshape(-1), network)


def _expect_own_gradients(values: torch.Tensor, network: ConstantNetwork) -> None:
    """Fail unless each value's gradient is that of the action whose value it is.

    Which action that should be is another check's.
    """
    known = network.values.detach().numpy()
    for i, value in enumerate(numbers_of(values)):
        own = np.isclose(known, value)
        if not own.any():  # the value of no action: that it is wrong is another check's
            continue
        expect_close(
            gradient_of(values[i], network)[0],
            own.astype(float),
            _("gradient of {call}, values of actions 0, 1, …").format(
                call=f"current_q_values(network, obs, action)[{i}]"
            ),
            "Value i is that of observation i and of action i: row i, column action[i].",
            given={_("values of actions 0, 1, …"): known, f"current_q_values(…)[{i}]": value},
        )
