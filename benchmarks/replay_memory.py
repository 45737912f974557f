"""Resident memory of the plain list of transitions against the memory that keeps each frame once.

Run: ``python benchmarks/replay_memory.py [--transitions 1000 5000 10000 100000] [--limit-gb 6]``
(Linux). Each measure is a process of its own: it appends stacks of four 84x84 frames, as Breakout
gives them, and draws a batch of 32 every four steps, without any training; what is printed is what
the process has grown by, at the end and at its highest. A process that passes the limit is stopped.
"""

import argparse
import json
import resource
import subprocess
import sys
import time

import numpy as np

from helpers import FrameReplay, ReplayBuffer

BATCH_SIZE = 32
STEPS_BETWEEN_SAMPLES = 4
GAMES = 8
GAME_STEPS = 1_000  # a good game of Breakout


def resident_bytes(field: str = "VmRSS") -> int:
    """Return what this process holds in memory, or held at most ("VmHWM")."""
    with open("/proc/self/status", encoding="utf-8") as status:
        line = next(line for line in status if line.startswith(field))
    return int(line.split()[1]) * 1024


def fill_plain(transitions: int, frames: np.ndarray) -> ReplayBuffer:
    """Fill the list with stacks of frames, each a new array as an environment returns it."""
    memory = ReplayBuffer(transitions, seed=0)
    obs = frames[:4].copy()
    for step in range(transitions):
        next_obs = np.concatenate([obs[1:], frames[[step % len(frames)]]])
        memory.append(obs, 0, 0.0, next_obs, step % GAME_STEPS == 0)
        obs = next_obs
        if step % STEPS_BETWEEN_SAMPLES == 0:
            memory.sample(BATCH_SIZE)
    return memory


def fill_lean(transitions: int, frames: np.ndarray) -> FrameReplay:
    """Fill the lean memory with as many transitions of eight games."""
    memory = FrameReplay(transitions, n_games=GAMES, seed=0)
    for game in range(GAMES):
        memory.begin(game, frames[game])
    for step in range(1, transitions // GAMES + 1):
        frame = frames[step % len(frames)]
        for game in range(GAMES):
            over = (step + 100 * game) % GAME_STEPS == 0
            memory.append(game, 0, 0.0, over, frame)
            if over:
                memory.begin(game, frame)
        for _ in range(GAMES // STEPS_BETWEEN_SAMPLES):
            memory.sample(BATCH_SIZE)
    return memory


FILL = {"plain": fill_plain, "lean": fill_lean}


def measure(kind: str, transitions: int, limit_gb: float) -> dict:
    """Fill a memory in this process, and return by how many bytes it has grown."""
    frames = np.random.default_rng(0).integers(0, 256, (256, 84, 84), dtype=np.uint8)
    FILL[kind](64, frames)  # what the first samples load is not the memory's
    before = resident_bytes()
    in_use = resident_bytes("VmSize")
    resource.setrlimit(resource.RLIMIT_AS, (in_use + int(limit_gb * 1e9),) * 2)
    start = time.monotonic()
    memory = FILL[kind](transitions, frames)
    return {
        "kept": len(memory),
        "now": resident_bytes() - before,
        "peak": resident_bytes("VmHWM") - before,
        "seconds": time.monotonic() - start,
    }


def measure_apart(kind: str, transitions: int, limit_gb: float) -> dict | None:
    """Return ``measure``'s result from a new process; None if it passed the limit."""
    command = [sys.executable, __file__, "--one", kind, str(transitions)]
    done = subprocess.run(
        [*command, "--limit-gb", str(limit_gb)],
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )
    if done.returncode and "MemoryError" in done.stderr + done.stdout:
        return None
    done.check_returncode()
    return json.loads(done.stdout)


def main() -> None:
    """Print one row a size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--transitions", type=int, nargs="+", default=[1_000, 5_000, 10_000, 100_000]
    )
    parser.add_argument("--limit-gb", type=float, default=6.0)
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        kind, transitions = options.one
        print(json.dumps(measure(kind, int(transitions), options.limit_gb)))
        return
    print("| transitions | memory | grown by, GB | highest, GB | KB a transition | seconds |")
    print("|---|---|---|---|---|---|")
    for transitions in options.transitions:
        for kind in FILL:
            grown = measure_apart(kind, transitions, options.limit_gb)
            if grown is None:
                print(f"| {transitions:,} | {kind} | over {options.limit_gb:g} | | | |")
                continue
            print(
                f"| {transitions:,} | {kind} | {grown['now'] / 1e9:.3f} "
                f"| {grown['peak'] / 1e9:.3f} "
                f"| {grown['now'] / grown['kept'] / 1e3:.1f} | {grown['seconds']:.1f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
