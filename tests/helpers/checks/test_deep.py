"""What lab 5's checks say of mistakes that readers of the lab made."""

import gymnasium as gym
import numpy as np
import pytest
import torch

from helpers.checks import deep
from helpers.checks.core import CheckFailed, check
from helpers.checks.tiny_agents import ManyGames, OneGame, Stored, tiny_agent
from helpers.dqn.deep_agent import DeepAgent
from helpers.dqn.networks import to_network_input
from helpers.support.language import set_language


def said(expectation, answer, *arguments, **options) -> str:
    """Return the message of a check whose body is this expectation."""
    with pytest.raises(CheckFailed) as error, check("topic-verb", 1):
        expectation(answer, *arguments, **options)
    return str(error.value)


@pytest.fixture(autouse=True)
def english():
    yield
    set_language("en")


@pytest.fixture
def network():
    return deep.drawn_network(np.random.default_rng(0), n_actions=3)


@pytest.fixture
def batch():
    return deep.drawn_transitions(np.random.default_rng(0), n=4, n_actions=3)


@pytest.mark.parametrize(
    ("answer", "idea"),
    [
        (lambda q, action: q[action], "only one column of each row"),
        (lambda q, action: q[:, action], "row i needs column action[i] only"),
        (lambda q, action: q.gather(1, action.unsqueeze(1)), "squeeze(1) goes from (n, 1)"),
        (lambda q, action: q.max(1).values, "greatest value of each row"),
        (lambda q, action: q[range(len(action)), action].tolist(), "expected a tensor"),
        (lambda q, action: print(q), "returned nothing: is there a return?"),
    ],
)
def test_the_values_of_the_actions(network, batch, answer, idea):
    def current_q_values(network, obs, action):
        return answer(network(to_network_input(obs)), action)

    assert idea in said(deep.expect_values_of_actions, current_q_values, network, batch)


def test_squeeze_without_an_axis_is_told_where_it_matters(network):
    batch = deep.drawn_transitions(np.random.default_rng(0), n=1, n_actions=3)

    def current_q_values(network, obs, action):
        return network(to_network_input(obs)).gather(1, action.unsqueeze(1)).squeeze()

    assert "squeeze(1) does not" in said(
        deep.expect_values_of_actions, current_q_values, network, batch
    )


@pytest.mark.parametrize(
    ("formula", "idea"),
    [
        (lambda r, g, over, q: r + g * q.max(1), "take its .values"),
        (lambda r, g, over, q: r + g * ~over * q.max(1).values, "1 - terminated is its contrary"),
        (lambda r, g, over, q: r + q.max(1).values, "gamma is missing"),
        (lambda r, g, over, q: r + 0.99 * q.max(1).values, "gamma is an argument"),
        (lambda r, g, over, q: r + g * q.max(1).indices, "actions, not values"),
        (lambda r, g, over, q: g * (r + q.max(1).values), "and not the reward"),
        (lambda r, g, over, q: r + g * q.max(1, keepdim=True).values, "the result is a table"),
        (lambda r, g, over, q: r + g * q.min(1).values, "the greatest value of the next"),
    ],
)
def test_targets(network, batch, formula, idea):
    def td_targets(target_network, reward, next_obs, terminated, gamma):
        return formula(reward, gamma, terminated, target_network(to_network_input(next_obs)))

    assert idea in said(deep.expect_targets, td_targets, network, deep.without_end(batch))


def test_a_target_s_message_has_all_that_it_takes_to_compute_it_again(network, batch):
    message = said(
        deep.expect_targets,
        lambda target_network, *_rest: target_network(to_network_input(_rest[1])).sum(1),
        network,
        deep.without_end(batch),
    )
    for name in ("reward", "terminated", "gamma", "target_network(to_network_input(next_obs))"):
        assert f"  {name} = " in message


def test_a_target_may_be_added_into_the_reward_that_was_given(network, batch):
    def td_targets(target_network, reward, next_obs, terminated, gamma):
        with torch.no_grad():
            best = target_network(to_network_input(next_obs)).max(1).values
        reward += gamma * (1 - terminated) * best
        return reward

    deep.expect_targets(td_targets, network, deep.without_end(batch))
    deep.expect_masked(td_targets, batch)
    deep.expect_constant_targets(td_targets, batch)


def test_messages_about_networks_speak_french(network, batch):
    set_language("fr")
    message = said(deep.expect_targets, lambda *arguments: None, network, batch)
    assert "td_targets n'a rien renvoyé" in message


class Greedy(DeepAgent):
    """Explores never; reads what its tests tell it to."""

    read = staticmethod(lambda agent: None)

    def act_many(self, obs):
        self.read(self)
        return greedy_action(self.network_q_value, obs)  # noqa: F821 - given by the check

    def gradient_step_is_due(self):
        return self.read(self)


@pytest.mark.parametrize(
    ("read", "idea"),
    [
        (lambda agent: agent.env.num_envs, "the number of observations is len(obs)"),
        (lambda agent: agent.env.action_space.n, "self.n_actions is the number of actions"),
    ],
)
def test_what_act_many_reads(monkeypatch, read, idea):
    monkeypatch.setattr(Greedy, "read", staticmethod(read))
    assert idea in said(deep.expect_many_greedy, Greedy, n_actions=3, n_games=4)


def test_the_greedy_actions_of_many_games_take_one_pass():
    deep.expect_many_greedy(Greedy, n_actions=3, n_games=4)
    assert "frequencies" in said(
        deep.expect_many_explore, Greedy, n_actions=3, n_games=4, epsilon=0.6, calls=500
    )


def is_due(agent):
    return (
        agent.training_episodes >= agent.warmup_episodes
        and agent.training_steps >= agent.warmup_steps
        and agent.training_steps % agent.gradient_step_freq == 0
        and len(agent.replay_buffer) >= agent.batch_size
    )


@pytest.mark.parametrize(
    ("read", "idea"),
    [
        (lambda agent: len(agent.replay_buffer.data) > 3, "is len(self.replay_buffer)"),
        (lambda agent: True, "The warm-up in episodes is not over."),
        (lambda agent: is_due(agent) or agent.training_steps > 100_000, "= 2000000"),
        (lambda agent: bool(setattr(agent, "training_steps", 0)), "changed self.training_steps"),
    ],
)
def test_when_to_learn(monkeypatch, read, idea):
    monkeypatch.setattr(Greedy, "read", staticmethod(read))
    assert idea in said(deep.expect_due, Greedy, episodes=2, steps=9, batch_size=4, freq=2)


def test_a_tiny_agent_is_greedy_about_its_brightest_pixel_and_its_target_about_the_darkest():
    agent = tiny_agent(Greedy, ManyGames(3), Stored(7))
    pictures = np.array([[[[9, 200, 3]]]], np.uint8)
    assert agent.network_q_value.exact(pictures).argmax() == 1
    assert agent.network_q_value_target.exact(pictures).argmax() == 2
    assert len(agent.replay_buffer) == 7
    assert isinstance(OneGame(2).action_space, gym.spaces.Discrete)
