"""Train the lab's own agent on Breakout for as long as wanted, and evaluate it.

    .venv/bin/python benchmarks/train_breakout.py train --steps 300000
    .venv/bin/python benchmarks/train_breakout.py evaluate

The agent is the one that lab 5's solution makes. Training goes on from its checkpoint if there is
one; each call is a leg, and is written down in ``runs/<name>.json`` with what it ran on.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import torch

from course.definitions import definitions
from course.source import find_labs
from helpers import eval_policy_n_episodes, make_breakout, train_many_games

RUNS = Path(__file__).parent / "runs"


def main() -> None:
    """Run one leg, or evaluate."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("do", choices=("train", "evaluate"))
    parser.add_argument("--name", default="breakout", help="of the run; default: breakout")
    parser.add_argument("--kind", default="DQNAgent", help="the agent's class in the lab")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int, default=300_000, help="agent steps in all")
    parser.add_argument("--seconds", type=float, help="stop after this time")
    parser.add_argument("--learning-rate", type=float, help="from now on; default: the lab's")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--games", type=int, default=30, help="of an evaluation")
    options = parser.parse_args()
    RUNS.mkdir(exist_ok=True)
    os.environ["COURSE_BUDGET"] = "class"
    torch.set_num_threads(options.threads)
    lab = definitions(find_labs(["05_dqn_breakout"])[0])
    lab["device"] = "cuda" if torch.cuda.is_available() else "cpu"
    games, agent = lab["make_breakout_agent"](lab[options.kind], seed=options.seed)
    if options.do == "train":
        train(options, lab, games, agent)
    else:
        evaluate(options, lab, agent)


def train(options, lab: dict, games, agent) -> None:
    """Run one leg, and note it."""
    notes = RUNS / f"{options.name}.json"
    legs = json.loads(notes.read_text()) if notes.exists() else []
    if options.learning_rate:
        agent.learning_rate = options.learning_rate
    start = time.time()
    # A leg must not begin like the one before it.
    seed = options.seed + 1000 * len(legs)
    history = train_many_games(
        games,
        agent,
        options.steps,
        seconds=options.seconds,
        checkpoint=RUNS / f"{options.name}.pt",
        seed=seed,
    )
    legs.append(
        {
            "command": " ".join(["benchmarks/train_breakout.py", *sys.argv[1:]]),
            "commit": git("rev-parse", "--short", "HEAD") + ("+" if git("status", "-s") else ""),
            "until_step": agent.training_steps,
            "hours": round((time.time() - start) / 3600, 2),
            "device": str(lab["device"]),
            "hardware": f"{platform.machine()}, {os.cpu_count()} cores, {options.threads} threads",
            "versions": {"python": platform.python_version(), "torch": torch.__version__},
            "peak_memory_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
            "last_20_games": float(np.mean(history["total_rewards"][-20:])),
        }
    )
    notes.write_text(json.dumps(legs, indent=1) + "\n")
    print(legs[-1])


def evaluate(options, lab: dict, agent) -> None:
    """Play whole games with the weights fixed, those of the network and those of its average."""
    from helpers.checkpoint import load_checkpoint

    load_checkpoint(RUNS / f"{options.name}.pt", agent)
    for name in ("network_q_value", "network_q_value_target"):
        network = getattr(agent, name)
        scores = eval_policy_n_episodes(
            make_breakout(random_actions=0.05),
            lambda obs, network=network: lab["greedy_action"](network, obs),
            n=options.games,
            do_animation=False,
            seed=10_000,
        )["total_reward"]
        error = np.std(scores, ddof=1) / np.sqrt(len(scores))
        print(
            f"{name} at step {agent.training_steps}: {np.mean(scores):.1f} ± {error:.1f} "
            f"(standard error), from {min(scores):.0f} to {max(scores):.0f}, {len(scores)} games"
        )


def git(*arguments: str) -> str:
    """Return what a git command prints."""
    return subprocess.run(["git", *arguments], capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    main()
