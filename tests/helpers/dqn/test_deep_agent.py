"""The scaffold of DQN: what it counts, when it calls the learner's methods, and with what."""

import inspect
import re

import gymnasium as gym
import numpy as np
import pytest
import torch
from torch import nn

from course.base.paths import SOURCE
from helpers import BreakoutGames, Catch, DeepAgent, FrameReplay, ReplayBuffer, SmallCNN
from helpers.dqn.deep_agent import _has_bfloat16
from helpers.training import train_agent_n_episodes
from tests.dqn import DQNAgent

SHAPE = (1, 4, 3)


def make_agent(kind=DQNAgent, env=None, network=None, memory=None, **options):
    env = env or Catch(4, 3)
    network = network or SmallCNN(SHAPE, 3, hidden=4)
    memory = ReplayBuffer(50, seed=0) if memory is None else memory
    given = {
        "batch_size": 2,
        "learning_rate": 1e-2,
        "gamma": 0.9,
        "epsilon_start": 1.0,
        "epsilon_end": 0.1,
        "warmup_episodes": 0,
        "seed": 0,
    }
    return kind(env, network, memory, **(given | options))


def step_of(value, reward=1.0, terminated=False):
    obs = np.full(SHAPE, value, np.uint8)
    return obs, value % 3, reward, obs + 1, terminated


def test_an_agent_says_its_name_its_parameters_and_its_memory():
    agent = make_agent(batch_size=3)
    agent.learn(*step_of(0))
    said = repr(agent)
    assert said.startswith("DQNAgent(training=True, n_actions=3, batch_size=3, learning_rate=0.01,")
    assert "training_steps=1, " in said
    assert said.endswith(
        "network_q_value=SmallCNN, replay_buffer=ReplayBuffer(size=1, capacity=50, added=1))"
    )


def test_lab_5_lists_every_parameter_in_both_languages():
    text = (SOURCE / "05_dqn_breakout.py").read_text(encoding="utf-8")
    tables = re.findall(r"^# \| param\w+ \| .+ \|\n((?:# \|.*\n)+)", text, re.M)
    assert len(tables) == 2
    for table in tables:
        listed = re.findall(r"`(\w+)(?:=[^`]*)?`", table)
        assert set(inspect.signature(DeepAgent.__init__).parameters) - {"self"} <= set(listed)


def test_what_is_counted():
    agent = make_agent(gradient_step_freq=3)
    for i in range(7):
        agent.learn(*step_of(i))
    agent.end_episode(False)
    agent.end_episode(True)
    assert (agent.training_steps, agent.training_episodes) == (7, 2)
    assert agent.gradient_steps == 2  # at steps 3 and 6
    assert len(agent.replay_buffer) == 7
    assert np.isfinite(agent.last_loss)


def test_one_game_is_trained_in_the_usual_loop():
    env = Catch(4, 3)
    agent = make_agent(env=env, gradient_step_freq=2, warmup_episodes=2)
    train_agent_n_episodes(env, agent, n=4, seed=0)
    assert (agent.training_steps, agent.training_episodes) == (12, 4)
    assert agent.gradient_steps == 3  # at steps 8, 10 and 12: the warm-up has 6


def test_the_learners_methods_are_called_in_order():
    calls = []

    class Diary(DQNAgent):
        def update_epsilon(self):
            calls.append(("epsilon", self.training_steps, self.training_episodes))

        def gradient_step_is_due(self):
            calls.append(("due?", self.training_steps))
            return len(self.replay_buffer) == 2

        def loss(self, *batch):
            calls.append(("loss", [tuple(column.shape) for column in batch]))
            return super().loss(*batch)

        def update_target(self):
            calls.append(("target", self.gradient_steps))

    agent = make_agent(Diary)
    agent.learn(*step_of(1))
    agent.learn(*step_of(2))
    agent.end_episode(False)
    assert calls == [
        ("epsilon", 1, 0),
        ("due?", 1),
        ("epsilon", 2, 0),
        ("due?", 2),
        ("loss", [(2, *SHAPE), (2,), (2,), (2, *SHAPE), (2,)]),
        ("target", 0),
        ("epsilon", 2, 1),
    ]


def test_a_gradient_step_lowers_the_loss_and_moves_the_target_a_little():
    torch.manual_seed(0)
    agent = make_agent(update_target_tau=0.25, gradient_step_freq=1000)
    for i in range(20):
        agent.learn(*step_of(i, terminated=True))
    before = [w.clone() for w in agent.network_q_value.parameters()]
    targets = [w.clone() for w in agent.network_q_value_target.parameters()]
    assert all(torch.equal(a, b) for a, b in zip(before, targets, strict=True))
    agent.gradient_step()
    first = agent.last_loss
    after = list(agent.network_q_value.parameters())
    assert any(not torch.equal(a, b) for a, b in zip(before, after, strict=True))
    moved = agent.network_q_value_target.parameters()
    for old, new, target in zip(before, after, moved, strict=True):
        torch.testing.assert_close(target, old + 0.25 * (new - old))
        assert not target.requires_grad
    for _ in range(100):
        agent.gradient_step()
    assert agent.last_loss < first / 10


PROCESSORS = [
    ({"avx512_bf16": True}, True),
    ({"avx2": True, "avx512_f": True, "avx512_bf16": False}, False),
    ({}, False),
]


@pytest.mark.parametrize(("processor", "has_it"), PROCESSORS)
def test_mixed_precision_is_for_processors_that_have_it(monkeypatch, processor, has_it):
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: processor, raising=False)
    assert make_agent(mixed_precision=True).mixed_precision is has_it
    assert not _has_bfloat16(torch.device("cuda"))
    assert make_agent().mixed_precision is False


def test_an_older_pytorch_that_cannot_tell_computes_as_always(monkeypatch):
    monkeypatch.delattr(torch.cpu, "get_capabilities", raising=False)
    assert make_agent(mixed_precision=True).mixed_precision is False


@pytest.mark.parametrize("mixed_precision", [False, True])
def test_mixed_precision_is_of_gradient_steps_only(monkeypatch, mixed_precision):
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx512_bf16": True}, raising=False)
    agent = make_agent(mixed_precision=mixed_precision, gradient_step_freq=1000)
    for i in range(5):
        agent.learn(*step_of(i))
    computed = []
    for network in (agent.network_q_value, agent.network_q_value_target):
        network.conv.register_forward_hook(lambda _, __, output: computed.append(output.dtype))
    agent.mean_value(step_of(0)[0][None])
    assert set(computed) == {torch.float32}
    computed.clear()
    agent.gradient_step()
    assert computed == [torch.bfloat16 if mixed_precision else torch.float32] * 2
    for weight in agent.network_q_value.parameters():
        assert weight.dtype == weight.grad.dtype == torch.float32


def test_the_learning_rate_decreases_with_each_step_to_its_end():
    agent = make_agent(learning_rate_end=0.004, learning_rate_decay_per_step=0.002)
    rates = []
    for i in range(24):
        agent.learn(*step_of(i))
        if agent.gradient_steps > len(rates):
            rates.append(agent.optimizer.param_groups[0]["lr"])
    assert rates == pytest.approx([max(0.004, 0.01 - 0.002 * step) for step in range(4, 25, 4)])


@pytest.mark.parametrize(
    "loss",
    [
        None,
        0.5,
        torch.tensor(0.5),
        torch.zeros(2, requires_grad=True),
        torch.zeros(1, requires_grad=True),
    ],
    ids=["nothing", "a number", "no gradient", "a batch", "one axis"],
)
def test_a_loss_that_cannot_be_minimised_is_refused(loss):
    class Wrong(DQNAgent):
        def loss(self, *batch):
            return loss

    agent = make_agent(Wrong, gradient_step_freq=1000)
    agent.learn(*step_of(1))
    with pytest.raises(TypeError, match="cannot be minimised; expected a tensor without axes"):
        agent.gradient_step()
    assert agent.gradient_steps == 0


def test_rewards_are_clipped_for_learning_only_when_asked():
    clipped, whole = make_agent(clip_rewards=True), make_agent()
    rewards = (-3, 0, 0.5, 7)
    assert [clipped.learned_reward(r) for r in rewards] == [-1.0, 0.0, 1.0, 1.0]
    assert [whole.learned_reward(r) for r in rewards] == [-3.0, 0.0, 0.5, 7.0]
    clipped.learn(*step_of(1, reward=7))
    assert clipped.replay_buffer.sample(1)[2].tolist() == [1.0]


def test_a_vector_environment_gives_the_actions_of_one_game():
    assert make_agent().n_actions == 3
    catches = gym.vector.SyncVectorEnv([lambda: Catch(4, 3)] * 5)
    assert make_agent(env=catches).n_actions == 3
    assert make_agent(env=BreakoutGames(2, threads=1)).n_actions == 4


def test_what_a_subclass_must_write_is_named():
    agent = make_agent(DeepAgent)
    for method, arguments in (
        ("act", [None]),
        ("update_epsilon", []),
        ("gradient_step_is_due", []),
        ("loss", [None] * 5),
        ("update_target", []),
    ):
        with pytest.raises(NotImplementedError, match=f"DeepAgent.{method}"):
            getattr(agent, method)(*arguments)


def test_actions_for_several_games_are_those_of_each():
    class Written(DQNAgent):
        def act(self, obs):
            return int(obs.flat[0])

        act_many = DeepAgent.act_many

    obs = np.arange(3, dtype=np.uint8)[:, None, None, None] * np.ones(SHAPE, np.uint8)
    assert make_agent(Written).act_many(obs).tolist() == [0, 1, 2]


def test_the_mean_value_is_that_of_the_best_actions():
    class Known(nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = nn.Parameter(torch.tensor([1.0, -1.0, 0.5]))

        def forward(self, x):
            return x.flatten(1).mean(dim=1, keepdim=True) * self.weight

    agent = make_agent(network=Known())
    obs = np.zeros((2, *SHAPE), np.uint8)
    obs[1] = 255
    assert agent.mean_value(obs) == pytest.approx(0.5)  # of 0 and 1


def test_a_memory_of_frames_is_not_for_one_game_loops():
    agent = make_agent(memory=FrameReplay(40, frame_shape=(4, 3)))
    with pytest.raises(TypeError, match="train with train_many_games, or make the agent with"):
        agent.learn(*step_of(1))


@pytest.mark.gpu
def test_an_agent_learns_on_cuda():
    agent = make_agent(memory=ReplayBuffer(50, "cuda", seed=0), device="cuda")
    for i in range(4):
        agent.learn(*step_of(i))
    assert agent.gradient_steps == 1
    assert agent.act(step_of(1)[0]) in range(3)
    assert next(agent.network_q_value_target.parameters()).is_cuda
