"""The training loop: what the agent is told, in which order, and what comes back."""

import re

import gymnasium as gym
import numpy as np
import pytest

from helpers import AgentRL, RandomAgent, train_agent_n_episodes
from helpers.checks.tabular import RecordingEnv
from helpers.training import train_over_seeds


class Diary(AgentRL):
    """Writes down every call; always goes right."""

    def __init__(self, env, seed=None):
        super().__init__(env, seed)
        self.calls = []

    def act(self, obs):
        self.calls.append(("act", obs))
        return 2

    def learn(self, obs, action, reward, next_obs, terminated):
        self.calls.append(("learn", obs, action, reward, next_obs, terminated))

    def end_episode(self, truncated):
        self.calls.append(("end", truncated))


def lake(desc=("SFG",), **options):
    return gym.make("FrozenLake-v1", desc=list(desc), is_slippery=False, **options)


def test_every_step_is_learned_and_every_episode_ended():
    env = lake()
    agent = Diary(env)
    train_agent_n_episodes(env, agent, n=2)
    episode = [
        ("act", 0),
        ("learn", 0, 2, 0, 1, False),
        ("act", 1),
        ("learn", 1, 2, 1, 2, True),
        ("end", False),
    ]
    assert agent.calls == episode * 2


def test_a_time_limit_is_not_a_terminal_state():
    env = lake(max_episode_steps=1)
    agent = Diary(env)
    results = train_agent_n_episodes(env, agent, n=1)
    assert agent.calls == [("act", 0), ("learn", 0, 2, 0, 1, False), ("end", True)]
    assert results == {"total_rewards": [0.0], "steps": [1]}


def test_the_goal_at_the_last_step_allowed_is_terminal_and_not_truncated():
    env = lake(max_episode_steps=2)
    agent = Diary(env)
    train_agent_n_episodes(env, agent, n=1)
    assert agent.calls[-2:] == [("learn", 1, 2, 1, 2, True), ("end", False)]


def test_the_results_are_those_of_the_episodes_played():
    env = RecordingEnv(gym.make("FrozenLake-v1"))
    results = train_agent_n_episodes(env, RandomAgent(env, seed=0), n=30, seed=0)
    assert list(results) == ["total_rewards", "steps"]
    assert results["steps"] == [len(episode) for episode in env.episodes]
    assert results["total_rewards"] == [sum(s.reward for s in e) for e in env.episodes]
    assert all(type(total) is float for total in results["total_rewards"])


def test_the_agent_is_switched_to_training_mode_and_left_in_it():
    env = lake()
    agent = RandomAgent(env).eval()
    train_agent_n_episodes(env, agent, n=1)
    assert agent.training


def test_an_agent_as_the_specification_writes_it_is_enough():
    class Plain:
        def act(self, obs):
            return 2

        def learn(self, obs, action, reward, next_obs, done):
            pass

    assert train_agent_n_episodes(lake(), Plain(), n=2)["steps"] == [2, 2]


def test_one_seed_replays_the_training():
    env = gym.make("FrozenLake-v1")
    runs = [train_agent_n_episodes(env, RandomAgent(env, seed=1), n=20, seed=7) for _ in range(2)]
    assert runs[0] == runs[1]
    other = train_agent_n_episodes(env, RandomAgent(env, seed=1), n=20, seed=8)
    assert other["steps"] != runs[0]["steps"]


def test_the_episodes_after_the_first_are_not_all_the_same():
    env = RecordingEnv(gym.make("FrozenLake-v1", is_slippery=True))
    agent = Diary(env)
    train_agent_n_episodes(env, agent, n=30, seed=0)
    assert len({tuple(step.next_obs for step in episode) for episode in env.episodes}) > 1


def test_verbose_freq_prints_the_means_of_the_last_episodes(capsys):
    train_agent_n_episodes(lake(), Diary(lake()), n=5, verbose_freq=2)
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "Episode 2/5 - Average Reward: 1.00, Average Steps: 2.00",
        "Episode 4/5 - Average Reward: 1.00, Average Steps: 2.00",
    ]


@pytest.mark.parametrize("options", [{"n": 0}, {"n": -3}, {"n": 1, "verbose_freq": 0}])
def test_impossible_numbers_are_refused(options):
    with pytest.raises(ValueError, match=re.escape("expected")):
        train_agent_n_episodes(lake(), Diary(lake()), **options)


def test_an_error_of_the_agent_is_not_hidden():
    class Broken(Diary):
        def learn(self, *transition):
            raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        train_agent_n_episodes(lake(), Broken(lake()), n=1)


def test_nothing_draws_from_the_global_generator():
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    env = gym.make("FrozenLake-v1")
    train_over_seeds(env, RandomAgent, n=3, seeds=[0])
    assert np.array_equal(before, np.random.get_state()[1])  # noqa: NPY002


def test_seeds_side_by_side_give_one_row_each():
    env = gym.make("FrozenLake-v1")
    results = train_over_seeds(env, RandomAgent, n=6, seeds=range(4))
    assert results["total_rewards"].shape == results["steps"].shape == (4, 6)
    assert results["total_rewards"].dtype == float
    assert len(results["agents"]) == 4
    assert len({tuple(row) for row in results["steps"]}) == 4


def test_a_seed_gives_the_same_run_alone_and_among_others():
    env = gym.make("FrozenLake-v1")
    together = train_over_seeds(env, RandomAgent, n=6, seeds=[3, 5])
    alone = train_over_seeds(env, RandomAgent, n=6, seeds=[5])
    assert np.array_equal(together["steps"][1], alone["steps"][0])


def test_the_environment_does_not_draw_the_agents_numbers():
    env = gym.make("FrozenLake-v1")
    [agent] = train_over_seeds(env, AlwaysRight, n=1, seeds=[0])["agents"]
    assert agent.rng.bit_generator.state != env.unwrapped.np_random.bit_generator.state
    fresh = np.random.default_rng(0).random(1000)
    drawn = env.unwrapped.np_random.random(10)
    assert not np.isin(drawn, fresh).any()


class AlwaysRight(Diary):
    """A diary, by a name that says what it plays."""


def test_no_seed_is_refused():
    with pytest.raises(ValueError, match="at least one seed"):
        train_over_seeds(lake(), RandomAgent, n=1, seeds=[])
