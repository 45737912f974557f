"""What is asked of the Double DQN agent's loss, whether or not it calls the functions before it."""

from typing import Any

import numpy as np
import torch

from helpers.checks.compare import expect, expect_close
from helpers.checks.losses import expect_passed_on, huber, loss_mistakes
from helpers.checks.networks import LinearNetwork, drawn_network, gradient_of, only_read
from helpers.checks.substitutes import replaced
from helpers.checks.targets import double_mistakes, of_chosen, targets_of
from helpers.checks.tiny_agents import OneGame, held_by, tiny_agent
from helpers.checks.transitions import (
    ATOL,
    Transitions,
    drawn_transitions,
    expect_tensor,
    explained,
    recognised,
)
from helpers.dqn.deep_agent import DeepAgent
from helpers.support.language import translate as _


def expect_double_loss(kind: type[DeepAgent], n: int, n_actions: int, seed: int) -> None:
    """Fail unless ``loss`` is the mean Huber loss with the targets of Double DQN.

    It is asked without a discount, when the agent's gamma counts, and with one for each transition.

    Args:
        kind: the agent's class.
        n: transitions in a batch.
        n_actions: the number of actions.
        seed: draws networks and transitions.

    Raises:
        CheckFailed: if it is another number, its gradient is not the loss's, or a network moves.
    """
    rng = np.random.default_rng(seed)
    for own_gammas in (False, True):
        batch = drawn_transitions(rng, n, n_actions, own_gammas=own_gammas)
        gamma = round(float(rng.uniform(0.3, 0.9)), 2) if own_gammas else batch.gamma
        agent = tiny_agent(kind, OneGame(n_actions), gamma=gamma)
        network = agent.network_q_value = drawn_network(rng, n_actions)
        target_network = agent.network_q_value_target = drawn_network(rng, n_actions)
        target_network.requires_grad_(False)
        agent.optimizer = torch.optim.Adam(network.parameters(), lr=0.1)
        # With and without a discount: late in a life, and at its start.
        agent.training_steps = agent.training_episodes = agent.gradient_steps = 10**6 * own_gammas
        _expect_loss(agent, network, target_network, batch)


def _expect_loss(
    agent: DeepAgent, network: LinearNetwork, target_network: LinearNetwork, batch: Transitions
) -> None:
    own_gammas = np.ndim(batch.gamma) > 0
    names = ["obs", "action", "reward", "next_obs", "terminated"] + own_gammas * ["gamma"]
    calls: dict[str, dict[str, Any]] = {}

    def values_of(network, obs, action):
        calls["current_q_values"] = dict(network=network, obs=obs, action=action)
        return _values(network, obs, action)

    def double_targets_of(network, target_network, reward, next_obs, terminated, gamma):
        calls["double_dqn_targets"] = dict(
            network=network,
            target_network=target_network,
            reward=reward,
            next_obs=next_obs,
            terminated=terminated,
            gamma=gamma,
        )
        following = of_chosen(network.exact(next_obs), target_network.exact(next_obs))
        return reward + gamma * (1 - terminated) * torch.tensor(following, dtype=torch.float32)

    kept = held_by(agent)
    with (
        only_read(network_q_value=network, network_q_value_target=target_network),
        explained(),
        replaced(
            type(agent).loss, current_q_values=values_of, double_dqn_targets=double_targets_of
        ),
    ):
        got = agent.loss(*batch.tensors(*names))
    changed = [name for name, value in held_by(agent).items() if kept.get(name) != value]
    expect(
        not changed,
        "loss changed self.{name}: it computes, and changes nothing.",
        name=", self.".join(changed),
    )
    got = expect_tensor(got, (), "loss", _("The mean Huber loss of the batch: one number."))

    values = network.exact(batch.obs)[np.arange(len(batch)), batch.action]
    chooses, evaluates = network.exact(batch.next_obs), target_network.exact(batch.next_obs)
    targets = targets_of(batch, of_chosen(chooses, evaluates))
    expected = huber(targets - values).mean()
    if abs(got.item() - expected) > ATOL:
        given = dict(zip(names, batch.tensors(*names), strict=True)) | {"gamma": batch.gamma}
        expect_passed_on(calls, dict(network=network, target_network=target_network, **given))
    wrong = double_mistakes(batch, chooses, evaluates)
    expect_close(
        got.item(),
        expected,
        f"agent.loss(obs, action, reward, next_obs, terminated{own_gammas * ', discount'})",
        recognised(
            got,
            {idea: huber(other - values).mean() for idea, other in wrong.items()}
            | loss_mistakes(targets - values),
            _("The mean Huber loss, with the targets of Double DQN."),
        ),
        atol=ATOL,
        given={
            "current_q_values(…)": values,
            "double_dqn_targets(…)": targets,
            "self.gamma": agent.gamma,
            "discount": batch.gamma if own_gammas else None,
        },
    )
    _expect_gradient(got, network, batch, targets - values)


def _expect_gradient(
    got: torch.Tensor, network: LinearNetwork, batch: Transitions, errors: np.ndarray
) -> None:
    """Fail unless the gradient is that of the mean Huber loss of constant targets."""
    expect(
        got.requires_grad,
        "The loss does not depend on the network's weights: nothing could be learned from it.",
    )
    expected = np.zeros(len(network.bias))
    np.add.at(expected, batch.action, -errors.clip(-1, 1) / len(batch))
    expect_close(
        gradient_of(got, network)[1],
        expected,
        _("gradient of {call}, biases of {network}").format(
            call="agent.loss(…)", network="network_q_value"
        ),
        "Only the values of the actions played are corrected, and the targets are constants.",
        atol=ATOL,
        given={"action": batch.action, _("targets - values"): errors},
    )


def _values(network: LinearNetwork, obs, action) -> torch.Tensor:
    """Return the values of these actions, differentiable, without a pass through the network."""
    pixels = torch.tensor(np.asarray(obs).reshape(len(action), -1) / 255, dtype=torch.float32)
    return (network.weight[action] * pixels).sum(1) + network.bias[action]
