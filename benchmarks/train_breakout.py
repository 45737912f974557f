"""Train the lab's own agent on Breakout for as long as wanted, and evaluate it.

    .venv/bin/python benchmarks/train_breakout.py train --steps 300000
    .venv/bin/python benchmarks/train_breakout.py train --steps 3000000 --from-shipped
    .venv/bin/python benchmarks/train_breakout.py evaluate
    .venv/bin/python benchmarks/train_breakout.py ship

The agent is the one that lab 5's solution makes. Training goes on from its checkpoint if there is
one, or from the weights that are shipped, whose optimiser is not kept; each call is a leg, and is
written down in ``runs/<name>.json`` with what it ran on.
"""

import argparse
import csv
import json
import os
import platform
import resource
import subprocess
import sys
import time
from pathlib import Path

import ale_py
import numpy as np
import torch

from course.labs.definitions import definitions
from course.labs.lab import find_labs
from helpers import BreakoutGames, to_network_input, train_many_games
from helpers.dqn.checkpoint import load_checkpoint, save_checkpoint
from helpers.dqn.pretrained import (
    CURVE,
    WEIGHTS,
    load_pretrained,
    pretrained_record,
    save_pretrained,
)

RUNS = Path(__file__).parent / "runs"


def main() -> None:
    """Run one leg, or evaluate."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("do", choices=("train", "evaluate", "ship"))
    parser.add_argument("--name", default="breakout", help="of the run; default: breakout")
    parser.add_argument("--kind", default="DQNAgent", help="the agent's class in the lab")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int, default=300_000, help="agent steps in all")
    parser.add_argument("--seconds", type=float, help="stop after this time")
    parser.add_argument("--learning-rate", type=float, help="from now on; default: the lab's")
    parser.add_argument("--refill", type=int, default=20_000, help="steps that fill the memory")
    parser.add_argument(
        "--from-shipped", action="store_true", help="go on from the weights that are shipped"
    )
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--games", type=int, default=30, help="of an evaluation; default: 30")
    options = parser.parse_args()
    RUNS.mkdir(exist_ok=True)
    torch.set_num_threads(options.threads)
    lab = class_lab("cuda" if torch.cuda.is_available() else "cpu")
    games, agent = lab["make_breakout_agent"](lab[options.kind], seed=options.seed)
    if options.do == "train":
        train(options, lab, games, agent)
        return
    load_checkpoint(RUNS / f"{options.name}.pt", agent)
    networks = {"network_q_value_target": agent.network_q_value_target}
    if options.do == "evaluate":
        networks["network_q_value"] = agent.network_q_value
    for name, network in networks.items():
        scores = evaluate(lab, network, options.games)
        error = np.std(scores, ddof=1) / np.sqrt(len(scores))
        print(
            f"{name} at step {agent.training_steps}: {np.mean(scores):.1f} ± {error:.1f} "
            f"(standard error), from {min(scores):.0f} to {max(scores):.0f}, {len(scores)} games"
        )
    if options.do == "ship":
        ship(options, agent, scores)


def class_lab(device: str = "cpu") -> dict:
    """Return the names that lab 5's solution defines, with the class preset."""
    os.environ["COURSE_BUDGET"] = "class"
    lab = definitions(find_labs(["05_dqn_breakout"])[0])
    lab["device"] = device  # a name that the lab's functions read
    return lab


def train(options, lab: dict, games, agent) -> None:
    """Run one leg, and note it."""
    notes, checkpoint = RUNS / f"{options.name}.json", RUNS / f"{options.name}.pt"
    if options.from_shipped:
        if checkpoint.exists():
            raise SystemExit(f"{checkpoint} is there; remove it, or go on without --from-shipped")
        take_shipped(agent)
        save_checkpoint(checkpoint, agent)
        agent.training_steps = 0  # so that it is read back, and the memory filled again
        legs = pretrained_record()["legs"]
        notes.write_text(json.dumps(legs, indent=1) + "\n", encoding="utf-8")
    legs = json.loads(notes.read_text(encoding="utf-8")) if notes.exists() else []
    if options.learning_rate:
        agent.learning_rate = agent.learning_rate_end = options.learning_rate
    if legs:  # with the policy as it stands, before it learns again
        agent.warmup_steps = options.refill
    start = time.time()
    # A leg must not begin like the one before it.
    seed = options.seed + 1000 * len(legs)
    history = train_many_games(
        games,
        agent,
        options.steps,
        seconds=options.seconds,
        checkpoint=checkpoint,
        seed=seed,
    )
    legs.append(
        {
            "command": " ".join(["benchmarks/train_breakout.py", *sys.argv[1:]]),
            "commit": git("rev-parse", "--short", "HEAD") + ("+" if git("status", "-s") else ""),
            "until_step": agent.training_steps,
            "learning_rate": agent.current_learning_rate(),
            "hours": round((time.time() - start) / 3600, 2),
            "device": str(lab["device"]),
            "hardware": f"{platform.machine()}, {os.cpu_count()} cores, "
            f"torch threads: {options.threads}",
            "refilled_steps": agent.warmup_steps if legs else 0,
            "versions": {"python": platform.python_version(), "torch": torch.__version__},
            "peak_memory_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
            "last_20_games": float(np.mean(history["total_rewards"][-20:])),
        }
    )
    notes.write_text(json.dumps(legs, indent=1) + "\n", encoding="utf-8")
    print(legs[-1])


def take_shipped(agent) -> None:
    """Take the agent to where the shipped one stands; its optimiser's averages start at zero."""
    record = pretrained_record()
    weights = load_pretrained().state_dict()
    agent.network_q_value.load_state_dict(weights)
    agent.network_q_value_target.load_state_dict(weights)
    agent.epsilon = agent.epsilon_end
    agent.training_steps, agent.gradient_steps = record["agent_steps"], record["gradient_steps"]
    agent.training_seconds = 3600 * record["hours"]
    curve = record["curve"]
    agent.training_episodes = len(curve["score"])
    agent.history = {
        "total_rewards": curve["score"],
        "steps": [float("nan")] * len(curve["score"]),  # not kept
        "agent_steps": [int(step) for step in curve["agent_steps"]],
        "seconds": curve["seconds"],
    }


def evaluate(lab: dict, network, n_games: int, side_by_side: int = 20) -> list[float]:
    """Play whole games with fixed weights, one action in twenty at random; return the scores.

    Each of the games side by side is played as often as the others: whoever took the first
    ``n_games`` to end would have too many short ones.
    """
    games = BreakoutGames(side_by_side)
    rng = np.random.default_rng(10_000)
    rounds = -(-n_games // side_by_side)
    scores = [[0.0] for _game in range(side_by_side)]
    obs, _ = games.reset(seed=10_000)
    while min(len(own) for own in scores) <= rounds:
        with torch.no_grad():
            q_values = network(to_network_input(obs, lab["device"]))  # (games, actions)
        actions = q_values.argmax(dim=1).cpu().numpy()
        at_random = rng.random(side_by_side) < 0.05
        actions[at_random] = rng.integers(q_values.shape[1], size=at_random.sum())
        obs, rewards, terminated, truncated, _ = games.step(actions)
        for own, reward, over in zip(scores, rewards, terminated | truncated, strict=True):
            own[-1] += reward
            if over:
                own.append(0.0)
    in_turn = [own[turn] for turn in range(rounds) for own in scores]
    return in_turn[:n_games]


def ship(options, agent, scores: list[float]) -> None:
    """Write the averaged network, its record and its curve to ``helpers/dqn/weights``."""
    legs = json.loads((RUNS / f"{options.name}.json").read_text(encoding="utf-8"))
    save_pretrained(agent.network_q_value_target, WEIGHTS / "breakout.safetensors")
    settings = ("batch_size", "gamma", "epsilon_start", "epsilon_end")
    settings += ("epsilon_decay_per_step", "warmup_steps", "update_target_tau")
    settings += ("gradient_step_freq", "clip_rewards")
    record = {
        "agent": f"{options.kind} of lab 5, its averaged (target) network",
        "command": legs[-1]["command"],
        "configuration": {name: getattr(agent, name) for name in settings}
        | {name: getattr(agent.replay_buffer, name) for name in ("n_games", "n_step", "slots")},
        "seeds": [options.seed],
        "agent_steps": agent.training_steps,
        "gradient_steps": agent.gradient_steps,
        "hours": round(agent.training_seconds / 3600, 2),
        "hardware": legs[-1]["hardware"],
        "versions": legs[-1]["versions"] | {"ale_py": ale_py.__version__},
        "score": {
            "mean": round(float(np.mean(scores)), 1),
            "standard_deviation": round(float(np.std(scores, ddof=1)), 1),
            "lowest": min(scores),
            "highest": max(scores),
            "games": len(scores),
            "protocol": "whole games, fixed weights, 5 % of actions at random, 0 to 30 no-ops",
        },
        "legs": legs,
    }
    (WEIGHTS / "breakout.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    with (WEIGHTS / "breakout_curve.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(CURVE)
        history = agent.history
        columns = (history[name] for name in ("agent_steps", "seconds", "total_rewards"))
        rows.writerows(zip(*columns, strict=True))


def git(*arguments: str) -> str:
    """Return what a git command prints."""
    return subprocess.run(
        ["git", *arguments], capture_output=True, text=True, encoding="utf-8"
    ).stdout.strip()


if __name__ == "__main__":
    main()
