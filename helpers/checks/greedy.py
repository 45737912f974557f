"""What is asked of the greedy action of a network, for one observation and for a batch."""

from collections.abc import Callable

import numpy as np
import torch

from helpers.checks.arguments import unchanged
from helpers.checks.compare import expect, expect_equal
from helpers.checks.networks import (
    DistantNetwork,
    LinearNetwork,
    expect_scaled_once,
    gradients_kept,
)
from helpers.checks.tabular import as_action
from helpers.checks.transitions import explained
from helpers.support.language import translate as _


def expect_greedy(answer: Callable, network: LinearNetwork, obs: np.ndarray) -> None:
    """Fail unless ``greedy_action`` gives the action of the greatest value, or one a picture.

    Args:
        answer: the learner's function.
        network: the network whose values decide.
        obs: uint8, (1, 1, pixels), or (n, 1, 1, pixels).

    Raises:
        CheckFailed: if it does not.
    """
    network.inputs.clear()
    weights = [weight.detach().clone() for weight in network.parameters()]
    with unchanged(obs=obs), explained(), gradients_kept():
        got = answer(network, obs)
        expect(
            torch.is_grad_enabled(),
            "greedy_action left gradients switched off: nothing would be learned from then on. "
            "`with torch.no_grad():` switches them on again at its end.",
        )
    expect(
        all(map(torch.equal, network.parameters(), weights)),
        "The weights of {name} were changed; they should only be read.",
        name="network",
    )
    expect(
        all(weight.requires_grad for weight in network.parameters()),
        "requires_grad of the weights of {name} was changed, and stays so after the call: "
        "use torch.no_grad() or detach() instead.",
        name="network",
    )
    expect(got is not None, "greedy_action returned nothing: is `actions` what it should be?")
    n = len(obs) if obs.ndim == 4 else None
    if n is None:
        expect(
            np.shape(got) == (),
            "For one observation, greedy_action returned {got}; expected one number.",
            got=got,
        )
    else:
        expect(
            np.shape(got) == (n,),
            "For a batch of {n} observations, greedy_action returned {got}; expected a list or an "
            "array of {n} actions, one for each observation.\n→ The values have the shape (n, "
            "actions): argmax(dim=-1) compares the actions of each observation with one another.",
            n=n,
            got=got,
        )
    q_values = network.exact(obs if n else obs[None])  # (n, actions)
    actions = [
        as_action(action, q_values.shape[1], "greedy_action(network, obs)")
        for action in (got if n else [got])
    ]
    expect_scaled_once(network, obs)
    best = q_values.argmax(axis=1).tolist()
    idea = _("The index of the greatest value, among the values of the same observation.")
    if actions == q_values.argmin(axis=1).tolist():
        idea = _("That is the index of the smallest value.")
    expect_equal(
        actions if n else actions[0],
        best if n else best[0],
        "greedy_action(network, obs)",
        idea,
        given={"network(to_network_input(obs))": q_values if n else q_values[0]},
    )


def expect_greedy_on_any_device(answer: Callable) -> None:
    """Fail unless ``greedy_action`` brings the pictures to where the network is.

    Raises:
        CheckFailed: if it leaves them where they are.
    """
    got = answer(DistantNetwork([0.5, 2.0]), np.zeros((1, 1, 2), np.uint8))
    got = as_action(got, 2, "greedy_action(network, obs)")
    expect_equal(got, 1, "greedy_action(network, obs)", given={"Q": np.array([0.5, 2.0])})
