"""What each choice of the class preset gives on Breakout: one choice and one seed a command.

    .venv/bin/python benchmarks/choices.py run "n_step 1" --seed 0 --threads 1
    .venv/bin/python benchmarks/choices.py table

A run trains lab 5's agent with the class preset but for the one choice named, for the same number
of agent steps unless told otherwise, evaluates it as ``train_breakout.py`` does, and appends a line
to ``choices.csv``; ``table`` rewrites the table in ``docs/benchmarks.md`` from it. Two runs may go
side by side, one thread each: scores are compared at equal steps or in equal time; of seconds only
the ratio to the preset's, in runs that shared the machine in the same way, means something.
"""

import argparse
import csv
import sys
from collections import defaultdict
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from statistics import mean

import numpy as np
import torch
from breakout_notes import commit, machine, standard_error
from breakout_table import DOCS
from choice_parts import DuelingHead, annealed, larger_batch_late, shifted
from prioritised_replay import PrioritisedFrameReplay
from train_breakout import class_lab, evaluate

from helpers import AtariCNN, BreakoutGames, FrameReplay, train_many_games

RUNS = Path(__file__).parent / "choices.csv"
BEGIN, END = "<!-- choices.py table: begin -->", "<!-- choices.py table: end -->"
COLUMNS = ("choice", "seed", "steps", "games", "score", "standard_error", "score_last")
COLUMNS += ("last_20_games", "seconds", "threads", "machine", "commit")
PRESET = "class preset"
CAPACITY = 100_000
STEPS = 100_000  # agent steps of a run, unless told otherwise


# What differs from the preset: attributes of the agent, or names of ``make``'s arguments.
CHOICES = {
    PRESET: {},
    "n_step 1": {"n_step": 1},
    "n_step 5": {"n_step": 5},
    "Double DQN": {"kind": "DoubleDQNAgent"},
    "gradient step every 4 steps": {"gradient_step_freq": 4},
    "gradient step every 16 steps": {"gradient_step_freq": 16},
    "batch 64": {"batch_size": 64},
    "batch 16, gradient step every 4 steps": {"batch_size": 16, "gradient_step_freq": 4},
    "learning rate constant": {"learning_rate_decay_per_step": 0.0},
    "learning rate from 0.0002": {"learning_rate": 2e-4},
    "learning rate from 0.0008": {"learning_rate": 8e-4},
    "gamma 0.99": {"gamma": 0.99},
    "gamma 0.95": {"gamma": 0.95},
    "tau 0.002": {"update_target_tau": 0.002},
    "tau 0.03": {"update_target_tau": 0.03},
    "epsilon over 100,000 steps": {"epsilon_decay_per_step": 0.98 / 100_000},
    "epsilon down to 0.05": {"epsilon_end": 0.05},
    "FIRE left to the agent": {"fire": False},
    "1 game": {"n_games": 1},
    "16 games": {"n_games": 16},
    "random shifts": {"shifts": True},
    "mixed precision": {"mixed_precision": True},
    "dueling head": {"dueling": True},
    "n_step from 10 down to 3": {"n_step": 10, "schedule": annealed},
    "batch 64 from half on": {"schedule": larger_batch_late},
    "prioritised memory": {"prioritised": True},
    "prioritised memory, gamma 0.99": {"prioritised": True, "gamma": 0.99},
}


def main() -> int:
    """Run what is asked for; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    entry = commands.add_parser("run", help="train, evaluate, note")
    entry.add_argument("choice", choices=CHOICES)
    entry.add_argument("--seed", type=int, required=True)
    entry.add_argument("--steps", type=int, default=STEPS)
    entry.add_argument("--games", type=int, default=30)
    entry.add_argument("--threads", type=int, default=1)
    commands.add_parser("table", help="rewrite the table in docs/benchmarks.md")
    options = parser.parse_args()
    if options.command == "table":
        DOCS.write_text(
            replaced(DOCS.read_text(encoding="utf-8"), table(read_runs())), encoding="utf-8"
        )
        return 0
    run(options)
    return 0


def run(options) -> None:
    """Train and evaluate one choice with one seed; append a line to the CSV."""
    torch.set_num_threads(options.threads)
    lab = class_lab()
    games, agent = make(lab, options.seed, **CHOICES[options.choice])
    history = train_many_games(games, agent, options.steps, seed=options.seed)
    networks = (agent.network_q_value_target, agent.network_q_value)
    averaged, last = (evaluate(lab, network, options.games) for network in networks)
    row = {
        "choice": options.choice,
        "seed": options.seed,
        "steps": agent.training_steps,
        "games": options.games,
        "score": round(float(np.mean(averaged)), 2),
        "standard_error": round(standard_error(averaged), 2),
        "score_last": round(float(np.mean(last)), 2),
        "last_20_games": round(float(np.mean(history["total_rewards"][-20:])), 2),
        "seconds": round(agent.training_seconds),
        "threads": options.threads,
        "machine": machine()["cpu"],
        "commit": commit(),
    }
    new = not RUNS.exists()
    with RUNS.open("a", newline="", encoding="utf-8") as file:
        rows = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        if new:
            rows.writeheader()
        rows.writerow(row)
    print(row)


def make(
    lab: dict,
    seed: int,
    kind: str = "DQNAgent",
    n_games: int = 8,
    n_step: int = 3,
    fire: bool = True,
    shifts: bool = False,
    prioritised: bool = False,
    mixed_precision: bool = False,
    dueling: bool = False,
    schedule: Callable | None = None,
    **attributes,
) -> tuple:
    """Make the games and the agent of lab 5, with what differs.

    Before each gradient step ``schedule``, if there is one, may change the agent.
    """
    games, agent = lab["make_breakout_agent"](lab[kind], seed=seed)
    attributes["mixed_precision"] = mixed_precision  # the first runs were made without it
    for name, value in attributes.items():
        if not hasattr(agent, name):
            raise ValueError(f"the agent has no {name}")
        setattr(agent, name, value)
    if (n_games, fire) != (games.num_envs, games.fire):
        games.close()
        games = BreakoutGames(n_games, fire=fire)
    options = {"n_games": n_games, "n_step": n_step, "gamma": agent.gamma, "seed": seed}
    memory = PrioritisedFrameReplay if prioritised else FrameReplay
    agent.replay_buffer = memory(CAPACITY, agent.device, **options)
    if dueling:
        network = AtariCNN(in_channels=4, n_actions=4)
        network.head = DuelingHead(network.head.in_features, network.head.out_features)
        agent._take_network(network)
    if schedule:
        unscheduled = agent.gradient_step

        def scheduled():
            schedule(agent)
            unscheduled()

        agent.gradient_step = scheduled
    if prioritised:
        unwatched = agent.loss

        def watched(*batch):
            with agent.replay_buffer.watching(agent.network_q_value):
                return unwatched(*batch)

        agent.loss = watched
    if shifts:
        unshifted = agent.loss

        def loss(obs, action, reward, next_obs, *rest):
            return unshifted(shifted(obs), action, reward, shifted(next_obs), *rest)

        agent.loss = loss
    return games, agent


def row_of(entry: dict) -> tuple[str, int]:
    """Return a run's choice and agent steps, rounded: eight games together overshoot by a few."""
    return entry["choice"], round(int(entry["steps"]), -3)


def read_runs() -> list[dict]:
    """Return the runs, in the order of ``CHOICES``, then of steps and seeds."""
    with RUNS.open(newline="", encoding="utf-8") as file:
        runs = list(csv.DictReader(file))
    order = list(CHOICES)
    return sorted(
        runs, key=lambda entry: (order.index(entry["choice"]), row_of(entry), int(entry["seed"]))
    )


def table(runs: list[dict]) -> str:
    """Return one row a choice and number of steps, in Markdown: means over its seeds.

    Time is against the preset's on the same machine; a dash where it was not run there.
    """
    lines = ["| choice | steps | seeds | score | last weights | last 20 games of training | time |"]
    lines.append("|---|---|---|---|---|---|---|")
    preset = defaultdict(list)
    for entry in runs:
        if row_of(entry) == (PRESET, STEPS):
            preset[entry["machine"]].append(float(entry["seconds"]))
    for (choice, steps), group in groupby(runs, key=row_of):
        own = list(group)
        score, last, training = (
            mean(float(entry[name]) for entry in own)
            for name in ("score", "score_last", "last_20_games")
        )
        each = ", ".join(f"{float(entry['score']):.1f}" for entry in own)
        ratios = [
            float(entry["seconds"]) / mean(preset[entry["machine"]])
            for entry in own
            if preset[entry["machine"]]
        ]
        time = f"{mean(ratios):.2f}" if ratios else "–"
        lines.append(
            f"| {choice} | {steps:,} | {len(own)} | {score:.1f} ({each}) | {last:.1f} "
            f"| {training:.1f} | {time} |"
        )
    return "\n".join(lines)


def replaced(text: str, part: str) -> str:
    """Return ``text`` with ``part`` between the two markers."""
    before, rest = text.split(BEGIN, 1)
    return f"{before}{BEGIN}\n\n{part}\n\n{END}{rest.split(END, 1)[1]}"


if __name__ == "__main__":
    sys.exit(main())
