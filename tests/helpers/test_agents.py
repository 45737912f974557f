"""The interface of the agents."""

import gymnasium as gym
import numpy as np
import pytest

from helpers import AgentRL, HardcodedAgent, RandomAgent


@pytest.fixture
def env():
    return gym.make("FrozenLake-v1")


def test_an_agent_begins_in_training_mode_and_switches(env):
    agent = AgentRL(env)
    assert agent.training
    assert agent.eval() is agent
    assert not agent.training
    assert agent.train() is agent
    assert agent.training


def test_what_is_not_written_says_so(env):
    class Mine(AgentRL):
        pass

    with pytest.raises(NotImplementedError, match=r"Mine\.act"):
        Mine(env).act(0)
    with pytest.raises(NotImplementedError, match=r"Mine\.learn"):
        Mine(env).learn(0, 0, 0.0, 0, False)
    assert Mine(env).end_episode(True) is None


def test_the_seed_decides_the_agents_draws(env):
    assert AgentRL(env, 3).rng.random() == AgentRL(env, seed=3).rng.random()
    assert AgentRL(env, 3).rng.random() != AgentRL(env, 4).rng.random()


def test_a_generator_is_taken_as_it_is(env):
    rng = np.random.default_rng(0)
    assert AgentRL(env, rng).rng is rng


def test_a_random_agent_plays_every_action_and_replays_its_seed(env):
    first, second = RandomAgent(env, seed=5), RandomAgent(env, seed=5)
    actions = [first.act(0) for _ in range(200)]
    assert set(actions) == {0, 1, 2, 3}  # one is missing with probability 4 * 0.75**200
    assert actions == [second.act(0) for _ in range(200)]


def test_a_random_agent_leaves_the_environments_own_space_alone(env):
    env.action_space.seed(1)
    expected = [env.action_space.sample() for _ in range(20)]
    env.action_space.seed(1)
    agent = RandomAgent(env, seed=9)
    got = []
    for _ in range(20):
        agent.act(0)
        got.append(env.action_space.sample())
    assert got == expected


def test_a_random_agent_plays_in_any_action_space():
    class Box(gym.Env):
        observation_space = gym.spaces.Discrete(1)
        action_space = gym.spaces.Box(-1.0, 1.0, shape=(2,))

    assert RandomAgent(Box(), seed=0).act(0).shape == (2,)


def test_a_hardcoded_agent_follows_its_policy(env):
    agent = HardcodedAgent(env, policy=lambda obs: obs % 4)
    assert [agent.act(obs) for obs in range(6)] == [0, 1, 2, 3, 0, 1]
    assert agent.learn(0, 0, 0.0, 0, False) is None
