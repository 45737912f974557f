"""On a graphics card: lab 5's own agent trains, goes on from a file, and plays as on the CPU."""

import numpy as np
import pytest
import torch

from helpers import load_pretrained, to_network_input, train_many_games
from helpers.dqn.checkpoint import load_checkpoint
from tests.catching import catch_agent
from tests.dqn import LAB

pytestmark = pytest.mark.gpu
DEVICE = "cuda"


def catch_agent_on(device):
    games, agent = catch_agent(0, device=device)
    agent.replay_buffer.device = device
    return games, agent


def weights(agent):
    return [weight.detach().cpu().clone() for weight in agent.network_q_value.parameters()]


def test_the_agent_of_breakout_trains(monkeypatch):
    monkeypatch.setenv("COURSE_BUDGET", "grading")
    monkeypatch.setitem(LAB, "device", DEVICE)
    games, agent = LAB["make_breakout_agent"](seed=0)
    before = weights(agent)
    train_many_games(games, agent, agent.warmup_steps + 200, seed=0)
    assert agent.gradient_steps >= 20
    assert np.isfinite(agent.last_loss)
    assert {weight.device.type for weight in agent.network_q_value_target.parameters()} == {DEVICE}
    batch = agent.replay_buffer.sample(4)
    assert {part.device.type for part in batch} == {DEVICE}
    assert any(not torch.equal(old, new) for old, new in zip(before, weights(agent), strict=True))


@pytest.mark.parametrize("goes_on_with", [DEVICE, "cpu"])
def test_a_checkpoint_of_the_card_goes_on(goes_on_with, tmp_path):
    path = tmp_path / "agent.pt"
    games, trained = catch_agent_on(DEVICE)
    train_many_games(games, trained, 500, checkpoint=path, seed=0)
    games, other = catch_agent_on(goes_on_with)
    load_checkpoint(path, other)
    assert other.training_steps == trained.training_steps >= 500
    assert all(torch.equal(a, b) for a, b in zip(weights(trained), weights(other), strict=True))
    learned = other.gradient_steps
    train_many_games(games, other, 1500, seed=1)
    assert other.gradient_steps > learned > 0
    assert np.isfinite(other.last_loss)


def test_the_shipped_agent_values_pictures_as_on_the_cpu():
    obs = np.random.default_rng(0).integers(0, 256, (32, 4, 84, 84), dtype=np.uint8)
    values = {}
    for device in ("cpu", DEVICE):
        network = load_pretrained(device=device)
        with torch.no_grad():
            values[device] = network(to_network_input(obs, device)).cpu()
    error = (values[DEVICE] - values["cpu"]).norm() / values["cpu"].norm()
    assert error < 1e-2  # a card rounds the factors of its convolutions to ten bits (TF32)
