"""Faults of lab 5's agent: which probe sees each of them first, as the lab's table says."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from helpers import PROBES, ReplayBuffer, to_network_input, train_agent_n_episodes
from helpers.dqn.probes import DiscountProbe, expected_q_values
from tests.dqn import LAB, DQNAgent

RIGHT = dict(LAB)  # what the faults below are made from
TOLERANCE = 0.1  # the lab's


class Mixed(ReplayBuffer):
    """Takes a column of each batch from other rows."""

    def __init__(self, column: int):
        super().__init__(1000, seed=0)
        self.column = column

    def sample(self, batch_size):
        """Draw a batch, and shuffle a column of it."""
        batch = list(super().sample(batch_size))
        batch[self.column] = batch[self.column][torch.randperm(batch_size)]
        return batch


class Greedy(DQNAgent):
    """Never explores."""

    def act(self, obs):
        """Return the best action."""
        return RIGHT["greedy_action"](self.network_q_value, obs)


class Stubborn(DQNAgent):
    """Plays one action only."""

    def act(self, obs):
        """Return action 0."""
        return 0


def loss_of_all_pairs(network, target, obs, action, reward, next_obs, terminated, gamma):
    """Subtract a row from a column: (n, n) errors."""
    targets = RIGHT["td_targets"](target, reward, next_obs, terminated, gamma)
    values = RIGHT["current_q_values"](network, obs, action).unsqueeze(1)
    return F.smooth_l1_loss(*torch.broadcast_tensors(values, targets))


def targets_with_gradient(target, reward, next_obs, terminated, gamma):
    """Let a gradient flow through the target."""
    return reward + gamma * (1 - terminated) * target(to_network_input(next_obs)).max(1).values


def with_gamma(wrong: Callable) -> Callable:
    """Make targets with another gamma."""
    return lambda target, reward, next_obs, terminated, gamma: RIGHT["td_targets"](
        target, reward, next_obs, terminated, wrong(gamma)
    )


values = RIGHT["current_q_values"]
# What is wrong, in the lab's names, and the first probe that sees it; "" where none does.
FAULTS = {
    "nothing": ({}, ""),
    "no step": ({"descend": lambda optimizer, loss: loss.backward()}, "Value"),
    "obs ignored": ({"current_q_values": lambda n, o, a: values(n, 0 * o, a)}, "Observation"),
    "obs scaled": ({"current_q_values": lambda n, o, a: values(n, o / 255, a)}, "Observation"),
    "shapes": ({"dqn_loss": loss_of_all_pairs}, "Observation"),
    "reward of another row": ({"memory": 2}, "Observation"),
    "nothing follows": ({"td_targets": with_gamma(lambda gamma: 0.0)}, "Discount"),
    "no gamma": ({"td_targets": with_gamma(lambda gamma: 1.0)}, "Discount"),
    "target stays": ({"polyak_update": lambda network, target, tau: None}, "Discount"),
    "action of another row": ({"memory": 1}, "Action"),
    "value of action 0": (
        {"current_q_values": lambda n, o, a: n(to_network_input(o))[:, 0]},
        "Action",
    ),
    "one action": ({"kind": Stubborn}, "Action"),
    "no exploration": ({"kind": Greedy}, "Both"),
    "gradient through the target": ({"td_targets": targets_with_gradient}, ""),
    "tau the wrong way": (
        {"polyak_update": lambda n, t, tau: RIGHT["polyak_update"](n, t, 1 - tau)},
        "",
    ),
}


def error(probe, fault: dict) -> float:
    """Train the lab's agent with a fault on a probe; return its largest error of Q."""
    env = probe()
    agent = LAB["probe_agent"](env, fault.get("kind", DQNAgent))
    if "memory" in fault:
        agent.replay_buffer = Mixed(fault["memory"])
    train_agent_n_episodes(env, agent, n=400, seed=0)
    steps = 2 if probe is DiscountProbe else 1  # of an episode
    assert agent.gradient_steps == steps * (400 - agent.warmup_episodes)
    found = 0.0
    for obs, expected in expected_q_values(probe, gamma=0.5):
        got = agent.network_q_value(to_network_input(obs)).detach().numpy()
        found = max(found, float(np.abs(got - expected).max()))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", FAULTS)
def test_the_first_probe_that_fails_is_the_one_of_the_table(name, monkeypatch):
    fault, first = FAULTS[name]
    for key in set(fault) - {"kind", "memory"}:
        monkeypatch.setitem(LAB, key, fault[key])
    for probe in PROBES:
        if error(probe, fault) >= TOLERANCE:
            assert probe.__name__ == f"{first}Probe"
            return
    assert first == ""
