"""The prioritised memory draws in proportion, and learns errors from any loss."""

import gymnasium as gym
import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers.dqn.deep_agent import DeepAgent
from helpers.dqn.networks import to_network_input

GAMMA = 0.9


class Agent(DeepAgent):
    """DQN's loss, or Double DQN's, and nothing else."""

    double = False

    def loss(self, obs, action, reward, next_obs, terminated, discount=None):
        q_values = self.network_q_value(to_network_input(obs))
        q_values = q_values.gather(1, action[:, None]).squeeze(1)
        return F.smooth_l1_loss(q_values, self.targets(reward, next_obs, terminated, discount))

    def targets(self, reward, next_obs, terminated, discount):
        """Return the targets of a batch."""
        following = to_network_input(next_obs)
        with torch.no_grad():
            values = self.network_q_value_target(following)
            chooser = self.network_q_value(following) if self.double else values
            best = values.gather(1, chooser.argmax(dim=1, keepdim=True)).squeeze(1)
            return reward + discount * (1 - terminated) * best

    def update_target(self):
        """Leave the target as it is."""


class Double(Agent):
    """Asks the network about the next observations too, in the middle of its loss."""

    double = True


class Squares(Agent):
    """Lowers the mean of the squares, and returns its gradient through a product."""

    def loss(self, obs, action, reward, next_obs, terminated, discount=None):
        taken = F.one_hot(action, 3)
        q_values = (self.network_q_value(to_network_input(obs)) * taken).sum(dim=1)
        targets = self.targets(reward, next_obs, terminated, discount)
        return ((q_values - targets) ** 2).mean() / 2


@pytest.fixture
def kind_of_memory(module):
    return module("prioritised_replay").PrioritisedFrameReplay


@pytest.fixture
def memory_of(kind_of_memory):
    """Make a memory of two games whose frames, 2x2, and rewards are random."""

    def make(steps):
        options = {"stack": 2, "frame_shape": (2, 2), "n_step": 2, "gamma": GAMMA}
        return filled(kind_of_memory(60, n_games=2, **options, seed=0), steps)

    return make


def filled(memory, steps):
    """Return the memory after some steps of both games."""
    rng = np.random.default_rng(0)
    for game in range(2):
        memory.begin(game, rng.integers(256, size=(2, 2)))
        for _ in range(steps):
            reward = rng.choice([-1.0, 0.0, 1.0])
            end = bool(rng.random() < 0.1)
            memory.append(game, rng.integers(3), reward, end, rng.integers(256, size=(2, 2)))
    return memory


def agent_of(kind, memory):
    """Return an agent with a small network."""
    torch.manual_seed(0)
    env = gym.Env()
    env.action_space = gym.spaces.Discrete(3)
    network = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(8, 3))
    return kind(env, network, memory, 16, 0.01, GAMMA, 1.0, 0.1, warmup_episodes=0)


@pytest.mark.parametrize("kind", [Agent, Double, Squares])
def test_the_gradient_is_that_of_the_weighted_loss_and_priorities_are_the_errors(kind, memory_of):
    memory = memory_of(steps=20)
    agent = agent_of(kind, memory)
    random = np.random.default_rng(1)
    memory.priority[memory.acted] = random.uniform(0.2, 1, memory.acted.sum())
    priority, state = memory.priority.copy(), memory.rng.bit_generator.state
    with memory.watching(agent.network_q_value):
        loss = agent.loss(*memory.sample(16))
    loss.backward()
    gradients = [weights.grad.clone() for weights in agent.network_q_value.parameters()]
    learned = memory.priority.copy()

    # The same again, by the book: weights in the loss.
    memory.priority, memory.rng.bit_generator.state = priority.copy(), state
    batch = memory.sample(16)
    drawn = [(int(g), int(s)) for g, s in zip(*memory._drawn, strict=True)]
    probability = torch.tensor([priority[at] / priority.sum() for at in drawn])
    weight = (memory.acted.sum() * probability) ** -0.5
    weight = (weight / weight.max()).float()
    q_values = agent.network_q_value(to_network_input(batch.obs))
    q_values = q_values.gather(1, batch.action[:, None]).squeeze(1)
    targets = agent.targets(batch.reward, batch.next_obs, batch.terminated, batch.discount)
    if kind is Squares:
        losses = (q_values - targets) ** 2 / 2
    else:
        losses = F.smooth_l1_loss(q_values, targets, reduction="none")
    agent.optimizer.zero_grad()
    (weight * losses).mean().backward()
    for weights, gradient in zip(agent.network_q_value.parameters(), gradients, strict=True):
        torch.testing.assert_close(gradient, weights.grad)
    errors = (q_values - targets).abs().detach().numpy()
    for at, error in zip(drawn, errors, strict=True):
        assert learned[at] == pytest.approx(min(error + 1e-6, 1) ** 0.5, rel=1e-3)
    others = memory.acted.copy()
    others[tuple(np.transpose(drawn))] = False
    assert (learned[others] == priority[others]).all()


def test_draws_are_in_proportion_to_priorities(kind_of_memory):
    memory = kind_of_memory(40, n_games=2, stack=1, frame_shape=(1, 1), seed=0)
    for game in range(2):
        memory.begin(game, np.zeros((1, 1)))
        for step in range(5):
            memory.append(game, 5 * game + step, 0.0, False, np.zeros((1, 1)))
    memory.priority[:, :5] = np.arange(1, 11).reshape(2, 5)
    counts = np.bincount(memory.sample(55_000).action.numpy(), minlength=10)
    # 1,000 for each unit of priority, with a standard deviation of at most its root: seven of them.
    expected = 1000 * np.arange(1, 11)
    assert (np.abs(counts - expected) < 7 * np.sqrt(expected)).all()


def test_what_is_replaced_takes_its_priority_with_it(memory_of):
    memory = memory_of(steps=5)
    memory.priority[memory.acted] = 0.01
    for _ in range(100):
        memory.append(0, 0, 0.0, False, np.zeros((2, 2)))
    assert (memory.priority[0, memory.acted[0]] == 1).all()
    assert ((memory.priority > 0) == memory.acted).all()


def test_passes_that_are_not_the_loss_change_nothing(memory_of):
    memory = memory_of(steps=20)
    agent = agent_of(Agent, memory)
    before = memory.priority.copy()
    obs = memory.sample(16).obs
    agent.mean_value(obs)
    agent.network_q_value(to_network_input(obs)).sum().backward()
    assert (memory.priority == before).all()


def test_an_empty_memory_is_named(kind_of_memory):
    memory = kind_of_memory(40, frame_shape=(1, 1))
    with pytest.raises(ValueError, match="no transition"):
        memory.sample(1)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.booleans(), st.integers(0, 1)), min_size=1, max_size=80))
def test_only_what_is_complete_has_a_priority_and_is_drawn(kind_of_memory, steps):
    memory = kind_of_memory(40, n_games=2, stack=2, frame_shape=(1, 1), n_step=3, seed=0)
    for game in range(2):
        memory.begin(game, np.zeros((1, 1)))
    for over, game in steps:
        memory.append(game, 0, 0.0, False, np.zeros((1, 1)))
        if over:
            memory.begin(game, np.zeros((1, 1)))
    assert ((memory.priority > 0) == memory.acted).all()
    if not memory._complete(*memory._all()).any():
        with pytest.raises(ValueError, match="no transition"):
            memory.sample(8)
        return
    assert memory._complete(*memory._draw(8)).all()
