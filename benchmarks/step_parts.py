"""Where the time of an agent step goes while lab 5's agent learns Breakout with the class preset.

    .venv/bin/python benchmarks/step_parts.py [--steps 8000] [--threads 2]

Prints a Markdown table: milliseconds an agent step, and the share of the whole, in float32 and,
where the processor has bfloat16, in mixed precision, by turns. Timing costs a few microseconds a
step itself. Nothing else should run on the machine.
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

TURNS = 4
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
    precisions = [False, True] if agent.mixed_precision else [False]
    train_many_games(games, agent, agent.warmup_steps + 1000, seed=0)
    spent, steps = watch(games, agent), dict.fromkeys(precisions, 0)
    parts = {mixed: dict.fromkeys((*PARTS, "rest"), 0.0) for mixed in precisions}
    for turn in range(TURNS):  # by turns: the machine's speed may change
        for mixed in precisions:
            agent.mixed_precision = mixed
            spent.update(dict.fromkeys(PARTS, 0.0))
            begun, started = agent.training_steps, time.perf_counter()
            train_many_games(games, agent, begun + options.steps // TURNS, seed=turn)
            parts[mixed]["rest"] += time.perf_counter() - started - sum(spent.values())
            steps[mixed] += agent.training_steps - begun
            for name in PARTS:
                parts[mixed][name] += spent[name]
    print(table(parts, steps))
    print(f"{options.threads} threads, load {os.getloadavg()[0]:.1f}")
    return 0


def table(parts: dict[bool, dict[str, float]], steps: dict[bool, int]) -> str:
    """Return a row a part, in Markdown: milliseconds a step, and the share, of each precision.

    Args:
        parts: the seconds spent in each part, for float32 (False) and mixed precision (True).
        steps: the agent steps that took them.
    """
    heads = {False: "float32, ms | share", True: "mixed precision, ms | share"}
    lines = [f"| part | {' | '.join(heads[mixed] for mixed in parts)} |"]
    lines.append("|---" * (1 + 2 * len(parts)) + "|")
    for name in (*PARTS, "rest"):
        cells = (
            f"{1000 * own[name] / steps[mixed]:.3f} | {own[name] / sum(own.values()):.0%}"
            for mixed, own in parts.items()
        )
        lines.append(f"| {PARTS.get(name, 'the rest of the loop')} | {' | '.join(cells)} |")
    sums = (f"{1000 * sum(own.values()) / steps[mixed]:.3f} |" for mixed, own in parts.items())
    lines.append(f"| together | {' | '.join(sums)} |")
    return "\n".join(lines)


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
