"""Checkpoints: exact, whole or not at all, and good after a kill at any moment."""

import json
import os
import pickle
import signal
import subprocess
import sys
import time
from copy import deepcopy
from pathlib import Path

import numpy as np
import pytest
import torch

from helpers import AtariCNN, ReplayBuffer, SmallCNN, train_many_games
from helpers.dqn import checkpoint, many_games
from helpers.dqn.checkpoint import CheckpointError, load_checkpoint, save_checkpoint
from helpers.support import files
from tests.catching import catch_agent
from tests.dqn import DQNAgent

ROOT = Path(__file__).parents[3]
STATE = ("network", "target", "optimizer", "counters", "random", "torch_random", "history")


def state(agent):
    return deepcopy(checkpoint._content(agent))


def assert_same(a, b):
    """Compare what checkpoints hold, exactly."""
    if isinstance(a, dict):
        assert list(a) == list(b)
        for key in a:
            assert_same(a[key], b[key])
    elif isinstance(a, list | tuple):
        assert len(a) == len(b)
        for first, second in zip(a, b, strict=True):
            assert_same(first, second)
    elif torch.is_tensor(a):
        assert torch.equal(a, b)
    else:
        assert a == b


@pytest.fixture
def trained():
    games, agent = catch_agent(0)
    train_many_games(games, agent, 500, seed=0)
    assert agent.gradient_steps > 0
    return games, agent


@pytest.fixture
def saved(trained, tmp_path):
    return save_checkpoint(tmp_path / "run" / "agent.pt", trained[1])


def test_an_agent_goes_on_exactly_where_it_stood(trained, saved):
    _, agent = trained
    kept = state(agent)
    _, other = catch_agent(1)
    other.replay_buffer = deepcopy(agent.replay_buffer)
    other.replay_buffer.rng = np.random.default_rng(7)
    load_checkpoint(saved, other)
    assert_same(state(other), kept)
    assert tuple(kept) == STATE
    assert other.training_steps == agent.training_steps > 0
    assert other.epsilon == agent.epsilon < 1
    assert len(other.history["steps"]) == agent.training_episodes > 0

    obs = np.random.default_rng(0).integers(0, 256, (8, 1, 5, 5), dtype=np.uint8)
    results = []
    for of_two in (agent, other):
        torch.set_rng_state(kept["torch_random"])
        for _ in range(5):
            of_two.gradient_step()
        actions = [of_two.act_many(obs).tolist() for _ in range(20)]
        results.append((actions, torch.rand(3).tolist(), of_two.last_loss))
    assert results[0] == results[1]
    assert_same(state(other), state(agent))


def test_it_holds_pytorchs_random_state(trained, tmp_path):
    _, agent = trained
    torch.manual_seed(3)
    path = save_checkpoint(tmp_path / "agent.pt", agent)
    expected = torch.rand(4)
    load_checkpoint(path, agent)
    assert torch.equal(torch.rand(4), expected)


def test_the_learning_rate_is_that_of_the_new_agent(saved):
    _, agent = catch_agent(0, learning_rate=1e-5)
    load_checkpoint(saved, agent)
    assert [group["lr"] for group in agent.optimizer.param_groups] == [1e-5]


def test_the_optimiser_goes_on_in_the_new_agents_way_with_what_it_learned(trained, tmp_path):
    _, agent = trained
    content = torch.load(save_checkpoint(tmp_path / "agent.pt", agent))
    content["optimizer"]["param_groups"][0]["fused"] = None  # as older versions wrote it
    torch.save(content, tmp_path / "agent.pt")
    _, new = catch_agent(0)
    load_checkpoint(tmp_path / "agent.pt", new)
    assert new.optimizer.param_groups[0]["fused"]
    for old_state, state in zip(
        agent.optimizer.state.values(), new.optimizer.state.values(), strict=True
    ):
        assert torch.equal(old_state["exp_avg_sq"], state["exp_avg_sq"])


@pytest.mark.parametrize("epsilon", [np.float64(0.25), np.float32(0.25), torch.tensor(0.25)])
def test_numbers_of_a_learners_own_kind_are_read_back(trained, tmp_path, epsilon):
    _, agent = trained
    agent.epsilon = epsilon
    path = save_checkpoint(tmp_path / "agent.pt", agent)
    load_checkpoint(path, agent)
    assert (agent.epsilon, type(agent.epsilon)) == (0.25, float)


class Evil:
    """Writes a file when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (Path.touch, (self.path,))


def broken_files(folder, whole):
    """Yield what may lie where a checkpoint is expected."""
    content = whole.read_bytes()
    for size in (0, 1, len(content) // 10, len(content) // 2, len(content) - 1):
        yield f"cut at {size}", content[:size]
    yield "text", b"not a checkpoint\n" * 100
    yield "a pickle", pickle.dumps(Evil(folder / "executed"))
    parts = torch.load(whole, weights_only=True)
    others = {
        "an object": {**parts, "network": Evil(folder / "executed")},
        "a list": [1, 2, 3],
        "another network": {**parts, "network": SmallCNN((1, 5, 5), 3, hidden=31).state_dict()},
        "another target": {**parts, "target": SmallCNN((1, 5, 5), 4, hidden=32).state_dict()},
        "an optimiser of less": {
            **parts,
            "optimizer": torch.optim.Adam([torch.zeros(2, requires_grad=True)]).state_dict(),
        },
        "a counter less": {**parts, "counters": {"training_steps": 3}},
        "a random state of another kind": {**parts, "random": json.dumps([{}, {}])},
        "a random state less": {**parts, "random": json.dumps(json.loads(parts["random"])[:1])},
        "history cut": {**parts, "history": parts["history"][:-5]},
        **{f"no {key}": {k: v for k, v in parts.items() if k != key} for key in parts},
    }
    for name, other in others.items():
        path = folder / "other.pt"
        torch.save(other, path)
        yield name, path.read_bytes()


@pytest.mark.filterwarnings("ignore:Detected pickle protocol")
def test_a_file_that_cannot_be_used_is_named_and_the_agent_is_left_alone(saved, tmp_path):
    files = list(broken_files(tmp_path, saved))
    assert len(files) == 23
    games, agent = catch_agent(5)
    before = state(agent)
    path = tmp_path / "broken.pt"
    for kind, content in files:
        path.write_bytes(content)
        with pytest.raises(CheckpointError, match=r"broken\.pt is no checkpoint of this agent"):
            load_checkpoint(path, agent)
        assert_same(state(agent), before)
        assert agent.restored_at is None
        assert path.read_bytes() == content, kind
    assert not (tmp_path / "executed").exists(), "a checkpoint was executed"
    # Training does not write over a file that it could not read.
    with pytest.raises(CheckpointError, match="remove the file, or name another one"):
        train_many_games(games, agent, 100, checkpoint=path)
    assert path.read_bytes() == content
    assert agent.training_steps == 0
    with pytest.raises(CheckpointError, match=r"nowhere\.pt"):
        load_checkpoint(tmp_path / "nowhere.pt", agent)


@pytest.mark.parametrize("fails", ["save", "fsync", "replace"])
def test_a_write_that_fails_leaves_the_old_file(trained, saved, fails, monkeypatch):
    games, agent = trained
    old = saved.read_bytes()
    train_many_games(games, agent, 600)

    def half_written(content, file):
        file.write(old[: len(old) // 2])
        raise OSError("no space left")

    def failed(*arguments):
        raise OSError("no space left")

    with monkeypatch.context() as patch:
        if fails == "save":
            patch.setattr(torch, "save", half_written)
        else:
            patch.setattr(os, fails, failed)
        with pytest.raises(OSError, match="no space left"):
            save_checkpoint(saved, agent)
    assert saved.read_bytes() == old
    # What was left behind is in nobody's way.
    save_checkpoint(saved, agent)
    _, other = catch_agent(1)
    load_checkpoint(saved, other)
    assert other.training_steps == agent.training_steps
    assert [path.name for path in saved.parent.iterdir()] == [saved.name]


def held(monkeypatch, times):
    """Have another program hold the file, as Windows lets it, for some tries to replace it."""
    tries, replace = [], os.replace

    def refuse(*paths):
        tries.append(paths)
        if len(tries) <= times:
            raise PermissionError(13, "Access is denied")
        replace(*paths)

    monkeypatch.setattr(os, "replace", refuse)
    monkeypatch.setattr(files, "SECONDS_BETWEEN_TRIES", 0)
    return tries


def test_a_file_that_another_program_holds_for_a_moment_is_written(trained, saved, monkeypatch):
    _, agent = trained
    old = saved.read_bytes()
    agent.training_steps += 1
    tries = held(monkeypatch, files.TRIES - 1)
    save_checkpoint(saved, agent)
    assert len(tries) == files.TRIES
    assert saved.read_bytes() != old


def test_a_checkpoint_that_cannot_be_written_stops_no_training(trained, saved, monkeypatch, capsys):
    games, agent = trained
    old, steps = saved.read_bytes(), agent.training_steps + 100
    held(monkeypatch, 10_000)
    monkeypatch.setattr(many_games, "SECONDS_BETWEEN_CHECKPOINTS", -1)  # at every step
    train_many_games(games, agent, steps, checkpoint=saved)
    assert agent.training_steps >= steps
    assert saved.read_bytes() == old
    assert [path.name for path in saved.parent.iterdir()] == [saved.name]
    said = capsys.readouterr().out
    assert "was not written ([Errno 13] Access is denied); training goes on" in said


def test_the_memory_is_filled_again_before_learning_goes_on(saved, capsys):
    games, agent = catch_agent(2)
    torch.manual_seed(0)
    start, learned = 500, json.loads(torch.load(saved, weights_only=True)["history"])["steps"]
    history = train_many_games(games, agent, start + 250, checkpoint=saved, seed=1)
    assert "the memory is filled again first" in capsys.readouterr().out
    assert history["steps"][: len(learned)] == learned
    gradient_steps = torch.load(saved, weights_only=True)["counters"]["gradient_steps"]
    _, before = catch_agent(3)
    load_checkpoint(saved, before)
    assert agent.gradient_steps == gradient_steps == before.gradient_steps
    weights = agent.network_q_value.state_dict()
    # An interrupt and a second call change nothing about that: 300 steps of warm-up are due.
    train_many_games(games, agent, start + 290, checkpoint=saved)
    assert agent.gradient_steps == gradient_steps
    assert_same(dict(agent.network_q_value.state_dict()), dict(weights))
    train_many_games(games, agent, start + 400, checkpoint=saved)
    assert agent.gradient_steps > gradient_steps
    assert len(agent.replay_buffer) <= 400 + 8


def test_a_warm_up_in_episodes_is_gone_through_again(saved):
    games, agent = catch_agent(2, warmup_steps=0, warmup_episodes=30)
    load_checkpoint(saved, agent)
    gradient_steps, episodes = agent.gradient_steps, agent.training_episodes
    first = []
    gradient_step = agent.gradient_step

    def watched():
        first.append(agent.training_episodes)
        gradient_step()

    agent.gradient_step = watched
    train_many_games(games, agent, agent.training_steps + 200)
    assert agent.gradient_steps > gradient_steps
    assert episodes + 30 <= first[0] < episodes + 40


def test_a_new_agents_warm_up_is_the_learners_business():
    class Eager(DQNAgent):
        def gradient_step_is_due(self):
            return len(self.replay_buffer) >= self.batch_size

    games, agent = catch_agent(0, Eager)
    train_many_games(games, agent, 40)
    assert agent.memory_is_filled()
    assert agent.gradient_steps == 9  # from the 32nd step on


def test_a_checkpoint_of_breakout_has_its_size(tmp_path):
    games, _ = catch_agent(0)
    agent = DQNAgent(games, AtariCNN(n_actions=4), ReplayBuffer(4), 2, 1e-4, 0.99, 1.0, 0.1)
    for _ in range(2):
        frames = np.zeros((4, 84, 84), np.uint8)
        agent.learn(frames, 0, 1.0, frames, False)
    agent.gradient_step()
    path = save_checkpoint(tmp_path / "breakout.pt", agent)
    assert 26e6 < path.stat().st_size < 28e6  # four times 1,686,180 floats


def test_a_checkpoint_is_at_most_a_minute_old():
    assert 0 < many_games.SECONDS_BETWEEN_CHECKPOINTS <= 60


CHILD = """
import json, sys
import torch
from helpers.dqn import many_games
from tests.catching import catch_agent

torch.set_num_threads(1)
path, more = sys.argv[1], int(sys.argv[2])
many_games.SECONDS_BETWEEN_CHECKPOINTS = 0.2
seen = []
games, agent = catch_agent(int(sys.argv[3]))
gradient_step = agent.gradient_step
def watched():
    seen.append((agent.training_steps, len(agent.replay_buffer)))
    gradient_step()
agent.gradient_step = watched
total = 10**9
if more:
    counters = torch.load(path, weights_only=True)["counters"]
    total = counters["training_steps"] + more
history = many_games.train_many_games(games, agent, total, checkpoint=path)
print("RESULT", json.dumps({"scores": history["total_rewards"], "first": seen[0]}))
"""


def start_child(path, more, seed, output):
    command = [sys.executable, "-c", CHILD, str(path), str(more), str(seed)]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
    )


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
def test_a_killed_run_goes_on_where_it_stood(tmp_path):
    path = tmp_path / "agent.pt"
    log = tmp_path / "first.txt"  # a pipe that nobody reads would fill up
    with log.open("w", encoding="utf-8") as output:
        child = start_child(path, 0, 0, output)
    try:
        deadline = time.monotonic() + 300
        scores = []
        while len(scores) < 500 or np.mean(scores[-100:]) < 0.5:
            assert child.poll() is None, log.read_text(encoding="utf-8")[-2000:]
            assert time.monotonic() < deadline, "Catch was not learned in five minutes"
            time.sleep(0.2)
            if path.exists():
                content = torch.load(path, weights_only=True)
                scores = json.loads(content["history"])["total_rewards"]
    finally:
        child.send_signal(signal.SIGKILL)
        assert child.wait() == -signal.SIGKILL

    content = torch.load(path, weights_only=True)  # whole, whenever the kill came
    steps, before = content["counters"]["training_steps"], json.loads(content["history"])
    before = before["total_rewards"]
    second = start_child(path, 800, 1, subprocess.PIPE)
    output, _ = second.communicate(timeout=300)
    assert second.returncode == 0, output[-2000:]
    assert f"going on from step {steps}" in output
    result = json.loads(output.split("RESULT")[1])
    assert result["scores"][: len(before)] == before
    after = result["scores"][len(before) :]
    # About -0.6 at the start; about 0.9 once it is learned, with a standard error below 0.1.
    assert np.mean(before[:60]) < -0.2
    assert len(after) > 150
    assert np.mean(after[:50]) > 0.3
    assert np.mean(after) > 0.3
    # Learning waited for the memory to be filled again.
    first_step, in_memory = result["first"]
    assert first_step >= steps + 300
    assert in_memory >= 200
