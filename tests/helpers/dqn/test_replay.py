"""Replay memories: the lean one gives what a plain list of transitions gives."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.dqn.frame_replay import FrameReplay
from helpers.dqn.replay import ReplayBuffer

GAMMA = 0.9
ROOT = Path(__file__).parents[3]
linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc/self/status")


class PlainGame:
    """One game's episodes in full, from which every return is recomputed."""

    def __init__(self):
        self.episodes = []

    def begin(self, frame):
        self.episodes.append({"frames": [frame], "steps": []})

    def append(self, action, reward, terminated, frame):
        self.episodes[-1]["steps"].append((action, reward, terminated))
        self.episodes[-1]["frames"].append(frame)

    def transitions(self, stack, n_step):
        """Return (obs, action, return, next obs, discount) of each step whose return is whole."""
        found = []
        for episode in self.episodes:
            frames = [0] * (stack - 1) + episode["frames"]
            steps = episode["steps"]
            for i, (action, _, _) in enumerate(steps):
                total, discount, j = 0.0, 1.0, i
                while j < min(i + n_step, len(steps)) and discount:
                    total += discount * steps[j][1]
                    discount *= 0 if steps[j][2] else GAMMA
                    j += 1
                unfinished = episode is self.episodes[-1] and discount and j < i + n_step
                if not unfinished:
                    end = frames[j : j + stack]
                    found.append((frames[i : i + stack], action, total, end, discount))
        return found


@settings(max_examples=60)
@given(
    n_games=st.integers(1, 3),
    stack=st.integers(1, 4),
    n_step=st.integers(1, 4),
    room=st.integers(12, 40),
    steps=st.lists(
        st.tuples(st.booleans(), st.booleans(), st.integers(0, 3)), min_size=1, max_size=80
    ),
)
def test_every_sample_is_a_transition_of_the_plain_list(n_games, stack, n_step, room, steps):
    memory = FrameReplay(
        n_games * room,
        n_games=n_games,
        stack=stack,
        frame_shape=(1, 1),
        n_step=n_step,
        gamma=GAMMA,
        seed=0,
    )
    plain = [PlainGame() for _ in range(n_games)]
    frame = 0
    for game in range(n_games):
        frame += 1
        memory.begin(game, np.full((1, 1), frame))
        plain[game].begin(frame)
    for terminated, over, action in steps:
        for game in range(n_games):
            frame = frame % 250 + 1
            memory.append(game, action, 0.5 * action, terminated, np.full((1, 1), frame))
            plain[game].append(action, 0.5 * action, terminated, frame)
            if over:
                frame = frame % 250 + 1
                memory.begin(game, np.full((1, 1), frame))
                plain[game].begin(frame)

    expected = [t for game in plain for t in game.transitions(stack, n_step)]
    try:
        batch = memory.sample(64)
    except ValueError:
        kept = [t for game in plain for t in game.transitions(stack, n_step)[-1:]]
        assert not kept or len(steps) > room - stack
        return
    for obs, action, reward, next_obs, terminated, gamma_k in zip(*batch, strict=True):
        discount = (1 - terminated) * gamma_k
        drawn = (obs.flatten().tolist(), int(action), next_obs.flatten().tolist())
        assert any(
            drawn == (o, a, n) and abs(reward - r) < 1e-4 and abs(discount - d) < 1e-4
            for o, a, r, n, d in expected
        ), drawn


def test_all_transitions_of_a_short_memory_are_drawn():
    memory = FrameReplay(40, stack=2, frame_shape=(1, 1), seed=0)
    memory.begin(0, np.zeros((1, 1)))
    for action in range(10):
        memory.append(0, action, 0.0, False, np.zeros((1, 1)))
    # 2,000 uniform draws of 10 miss one with probability below 10 * 0.9 ** 2000 < 1e-90.
    assert set(memory.sample(2000).action.tolist()) == set(range(10))
    assert len(memory) == 10


def test_a_time_limit_keeps_the_bootstrap_and_a_terminal_state_does_not():
    memory = FrameReplay(40, stack=1, frame_shape=(1, 1), n_step=3, gamma=0.5, seed=0)
    memory.begin(0, np.full((1, 1), 1))
    memory.append(0, 0, 1.0, False, np.full((1, 1), 2))
    memory.begin(0, np.full((1, 1), 3))  # the time limit
    memory.append(0, 1, 1.0, True, np.full((1, 1), 4))
    batch = memory.sample(50)
    columns = zip(*batch[1:], strict=True)
    seen = {int(a): (float(r), int(n), float(t), float(d)) for a, r, n, t, d in columns}
    assert seen == {0: (1.0, 2, 0.0, 0.5), 1: (1.0, 4, 1.0, 0.5)}


def test_a_hundred_thousand_transitions_take_less_than_three_quarters_of_a_gigabyte():
    memory = FrameReplay(100_000, n_games=8)
    arrays = [value for value in vars(memory).values() if isinstance(value, np.ndarray)]
    assert sum(array.nbytes for array in arrays) < 0.75e9
    floats = (torch.float32, torch.float32)
    batch_types = (torch.uint8, torch.int64, torch.float32, torch.uint8, *floats)
    for game in range(8):
        memory.begin(game, np.zeros((84, 84), np.uint8))
        memory.append(game, 1, 0.0, False, np.ones((84, 84), np.uint8))
    batch = memory.sample(5)
    assert tuple(column.dtype for column in batch) == batch_types
    assert batch.obs.shape == (5, 4, 84, 84)


def test_bad_use_is_named():
    with pytest.raises(ValueError, match="leaves 1 slots to each of 8 games"):
        FrameReplay(8, n_games=8)
    memory = FrameReplay(40, frame_shape=(1, 1))
    with pytest.raises(ValueError, match="begin"):
        memory.append(0, 0, 0.0, False, np.zeros((1, 1)))
    with pytest.raises(ValueError, match="no transition"):
        memory.sample(1)
    with pytest.raises(ValueError, match="capacity is 0"):
        ReplayBuffer(0)
    with pytest.raises(ValueError, match="empty"):
        ReplayBuffer(3).sample(1)


def test_the_plain_list_keeps_the_newest_and_copies_what_it_is_given():
    memory = ReplayBuffer(3, "cpu", seed=0)
    obs = np.zeros(2)
    for i in range(5):
        obs[:] = i
        memory.append(obs, i, float(i), obs + 1, i == 4)
    assert len(memory) == 3
    drawn = memory.sample(200)
    assert set(drawn[1].tolist()) == {2.0, 3.0, 4.0}
    for o, action, reward, next_obs, terminated in zip(*drawn, strict=True):
        assert o.tolist() == [action, action]
        assert reward == action
        assert next_obs.tolist() == [action + 1, action + 1]
        assert terminated == (action == 4)


def test_a_memory_hardly_filled_is_drawn_from_uniformly():
    memory = FrameReplay(100_000, n_games=2, stack=1, frame_shape=(1, 1), seed=0)
    for game, steps in ((0, 12), (1, 4)):
        memory.begin(game, np.zeros((1, 1)))
        for step in range(steps):
            memory.append(game, 20 * game + step, 0.0, False, np.zeros((1, 1)))
    counts = np.bincount(memory.sample(16_000).action.numpy())
    # 1,000 each of 16, with a standard deviation of 31: seven of them are 217.
    assert np.flatnonzero(counts).tolist() == [*range(12), *range(20, 24)]
    assert np.abs(counts[counts > 0] - 1000).max() < 217


def test_len_leaves_out_what_waits_for_its_return():
    memory = FrameReplay(200, n_games=2, stack=1, frame_shape=(1, 1), n_step=3, seed=0)
    for game in range(2):
        memory.begin(game, np.zeros((1, 1)))
    for count in range(1, 150):
        for game in range(2):
            memory.append(game, 0, 0.0, False, np.zeros((1, 1)))
        assert len(memory) == max(2 * min(count, 99) - 4, 0)
        if len(memory):
            memory.sample(1)


def measure(transitions):
    """Fill the lean memory in a process of its own, with sampling; see the benchmark."""
    command = [sys.executable, ROOT / "benchmarks/replay_memory.py", "--one", "lean"]
    done = subprocess.run(
        [*command, str(transitions)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    )
    return json.loads(done.stdout)


@linux
@pytest.mark.parametrize("transitions", [4_000, pytest.param(100_000, marks=pytest.mark.slow)])
def test_resident_memory_stays_within_the_figure(transitions):
    measured = measure(transitions)
    assert measured["kept"] > 0.98 * transitions  # what follows an episode's end takes a slot too
    # 0.75 GB for 100,000, and 10 MB for what sampling needs, whatever the number.
    allowed = 0.75e9 * transitions / 100_000 + 10e6 * (transitions < 100_000)
    assert 0.8 * 7056 * transitions < measured["peak"] < allowed


TRAINING = """
import numpy as np
import torch
from helpers import AtariCNN, BreakoutGames, FrameReplay
from tests.dqn import DQNAgent

torch.set_num_threads(1)
games = BreakoutGames(8, threads=1)
memory = FrameReplay(100_000, n_games=8, n_step=3, seed=0)
agent = DQNAgent(games, AtariCNN(n_actions=4), memory, 32, 1e-4, 0.99, 1.0, 0.1)
frame = np.random.default_rng(0).integers(0, 256, (84, 84), dtype=np.uint8)
for game in range(8):
    memory.begin(game, frame)
    for _ in range(12_600):
        memory.append(game, 0, 0.0, False, frame)
obs, _ = games.reset(seed=0)
for _ in range(40):
    agent.gradient_step()
    obs = games.step(agent.act_many(obs))[0]
status = open("/proc/self/status").read()
print(len(memory), status.split("VmHWM:")[1].split()[0])
"""


@linux
@pytest.mark.slow
def test_a_process_that_trains_with_a_full_memory_stays_under_a_gigabyte_and_a_half():
    done = subprocess.run(
        [sys.executable, "-c", TRAINING],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    )
    kept, peak_kilobytes = map(int, done.stdout.split()[-2:])
    assert kept > 99_900
    assert peak_kilobytes * 1024 < 1.5e9
