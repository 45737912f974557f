"""Draws that come from elsewhere are noticed, and their generator is named."""

import random

import gymnasium as gym
import numpy as np
import pytest
import torch

from helpers.agents import AgentRL
from helpers.checks.core import CheckFailed
from helpers.checks.draws import expect_own_draws


class Agent(AgentRL):
    """Explores in half of its steps."""

    draw = None

    def act(self, obs):
        return int(self.draw()) if self.rng.random() < 0.5 else 0


def agent_that(draw) -> Agent:
    agent = Agent(gym.make("FrozenLake-v1"), seed=3)
    agent.draw = lambda: draw(agent)
    return agent


def test_its_own_generator_may_draw_in_any_way_and_any_number_of_times():
    for draw in (
        lambda agent: agent.rng.integers(4),
        lambda agent: agent.rng.choice(agent.rng.permutation(4)),
    ):
        agent = agent_that(draw)
        expect_own_draws(agent, lambda agent=agent: agent.act(0), "agent.act(0)")
        expect_own_draws(agent, lambda agent=agent: [agent.act(0), agent.act(1)], "act_many")


def new_generator(agent):
    if not hasattr(agent, "own"):
        agent.own = np.random.default_rng(0)
    return agent.own.integers(4)


def replaced_generator(agent):
    agent.rng = np.random.default_rng(7)
    return agent.rng.integers(4)


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda agent: random.randrange(4), "used random:"),
        (lambda agent: np.random.randint(4), r"used np\.random:"),  # noqa: NPY002 - as a learner
        (lambda agent: torch.randint(4, ()), "used torch:"),
        (lambda agent: agent.env.action_space.sample(), r"used action_space\.sample\(\):"),
        (lambda agent: np.random.default_rng().integers(4), "a generator of its own"),
        (new_generator, "a generator of its own"),
        (replaced_generator, "in the place of self.rng"),
    ],
)
def test_every_other_generator_is_noticed(draw, said):
    agent = agent_that(draw)
    with pytest.raises(CheckFailed, match=said):
        expect_own_draws(agent, lambda: agent.act(0), "agent.act(0)")
