"""Evaluation: results, modes, animations."""

import gymnasium as gym
import pytest

from helpers import (
    AgentRL,
    RandomAgent,
    eval_agent_n_episodes,
    eval_policy_1_episode,
    eval_policy_n_episodes,
)
from helpers.checks.tabular import RecordingEnv


def lake(**options):
    return gym.make("FrozenLake-v1", desc=["SFG"], is_slippery=False, **options)


def go_right(obs):
    return 2


class Switch(AgentRL):
    """Right in evaluation mode; in training mode, left."""

    def act(self, obs):
        self.seen = self.training
        return 0 if self.training else 2


def test_one_episode_gives_the_specifications_keys():
    result = eval_policy_1_episode(lake(), go_right, do_animation=False)
    assert result == {"total_reward": 1.0, "steps": 2, "animation": None}
    assert type(result["total_reward"]) is float


def test_a_time_limit_ends_the_episode():
    result = eval_policy_1_episode(lake(max_episode_steps=7), lambda obs: 0, do_animation=False)
    assert (result["total_reward"], result["steps"]) == (0.0, 7)


def test_n_episodes_animate_the_last_one_alone():
    result = eval_policy_n_episodes(lake(render_mode="rgb_array"), go_right, n=3)
    assert result["total_reward"] == [1.0, 1.0, 1.0]
    assert result["steps"] == [2, 2, 2]
    assert result["animation"][:2] == [None, None]
    assert repr(result["animation"][2]).startswith("<Animation: 3 frames")


def test_an_animation_needs_frames():
    with pytest.raises(ValueError, match="render_mode='rgb_array'"):
        eval_policy_1_episode(lake(), go_right)


@pytest.mark.parametrize("n", [0, -1])
def test_no_episode_is_refused(n):
    with pytest.raises(ValueError, match="at least 1"):
        eval_policy_n_episodes(lake(), go_right, n=n, do_animation=False)


def test_one_seed_replays_the_evaluation_and_its_episodes_differ():
    env = gym.make("FrozenLake-v1", is_slippery=True)
    runs = [
        eval_policy_n_episodes(env, go_right, n=30, do_animation=False, seed=3) for _ in range(2)
    ]
    assert runs[0] == runs[1]
    assert len(set(runs[0]["steps"])) > 1


@pytest.mark.parametrize("training", [True, False])
def test_an_agent_is_evaluated_without_exploring_and_gets_its_mode_back(training):
    env = lake()
    agent = Switch(env)
    agent.training = training
    result = eval_agent_n_episodes(env, agent, n=2, do_animation=False)
    assert result["steps"] == [2, 2]
    assert agent.seen is False
    assert agent.training is training


def test_the_mode_comes_back_after_an_exception():
    class Broken(Switch):
        def act(self, obs):
            raise RuntimeError("mine")

    agent = Broken(lake())
    with pytest.raises(RuntimeError, match="mine"):
        eval_agent_n_episodes(lake(), agent, n=1, do_animation=False)
    assert agent.training


def test_plain_functions_and_agents_without_modes_are_evaluated_too():
    class OnlyActs:
        def act(self, obs):
            return 2

    for agent in (go_right, OnlyActs()):
        result = eval_agent_n_episodes(lake(), agent, n=1, do_animation=False)
        assert result["total_reward"] == [1.0]


def test_evaluation_never_learns():
    class Learner(RandomAgent):
        def learn(self, *transition):
            raise AssertionError("learn was called")

        def end_episode(self, truncated):
            raise AssertionError("end_episode was called")

    env = RecordingEnv(lake(max_episode_steps=5))
    eval_agent_n_episodes(env, Learner(env, seed=0), n=4, do_animation=False)
    assert len(env.episodes) == 4
