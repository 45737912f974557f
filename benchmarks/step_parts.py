"""Where the time of an agent step goes while lab 5's agent learns Breakout with the class preset.

    .venv/bin/python benchmarks/step_parts.py [--steps 8000] [--threads 2]

Prints a Markdown table: milliseconds an agent step, and the share of the whole. Timing costs a
few microseconds a step itself. Nothing else should run on the machine.
"""

import argparse
import functools
import os
import sys
import time
from collections import defaultdict

import torch
from train_breakout import class_lab

from helpers import train_many_games

PARTS = {
    "act_many": "choosing actions, eight games at a time",
    "step": "the games: emulator, grey, 84x84, stack",
    "append": "keeping a transition",
    "sample": "drawing a batch",
    "loss": "targets and loss",
    "backward": "gradient",
    "optimizer": "Adam",
    "update_target": "Polyak average",
}


def main() -> int:
    """Train for a while without, then with a clock around each part; print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=8000, help="that are timed; default: 8000")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    games, agent = class_lab()["make_breakout_agent"](seed=0)
    train_many_games(games, agent, agent.warmup_steps + 1000, seed=0)
    spent = watch(games, agent)
    started, steps = time.perf_counter(), agent.training_steps
    train_many_games(games, agent, steps + options.steps, seed=1)
    seconds, steps = time.perf_counter() - started, agent.training_steps - steps
    spent["rest"] = seconds - sum(spent.values())
    print("| part | ms a step | share |\n|---|---|---|")
    for name, taken in spent.items():
        part = PARTS.get(name, "the rest of the loop")
        print(f"| {part} | {1000 * taken / steps:.3f} | {taken / seconds:.0%} |")
    print(f"| together | {1000 * seconds / steps:.3f} | |")
    print(f"{steps} steps with {options.threads} threads, load {os.getloadavg()[0]:.1f}")
    return 0


def watch(games, agent) -> dict[str, float]:
    """Put a clock around each part; return the seconds spent in each, by its name in ``PARTS``."""
    spent = defaultdict(float, dict.fromkeys(PARTS, 0.0))

    def timed(function, name):
        @functools.wraps(function)
        def measured(*arguments, **options):
            started = time.perf_counter()
            try:
                return function(*arguments, **options)
            finally:
                spent[name] += time.perf_counter() - started

        return measured

    places = {"step": games, "append": agent.replay_buffer, "sample": agent.replay_buffer}
    for name in PARTS:
        if name not in ("backward", "optimizer"):
            owner = places.get(name, agent)
            setattr(owner, name, timed(getattr(owner, name), name))
    agent.optimizer.step = timed(agent.optimizer.step, "optimizer")
    torch.Tensor.backward = timed(torch.Tensor.backward, "backward")
    return spent


if __name__ == "__main__":
    sys.exit(main())
