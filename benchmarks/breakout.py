"""DQN on Breakout at equal wall-clock: one competitor and one seed a command.

    .venv/bin/python benchmarks/breakout.py speed cleanrl --seconds 60
    .venv/bin/python benchmarks/breakout.py run cleanrl --seed 0 --steps 200000
    .venv/bin/python benchmarks/breakout.py table
    .venv/bin/python benchmarks/breakout.py curves
    .venv/bin/python benchmarks/breakout.py run ours --seed 0 --steps 1 --minutes 10 --device cuda

``speed`` tells how many steps fit half an hour; give that to ``run`` as ``--steps``. A run appends
one line to ``breakout.csv``; ``table`` rewrites the table in ``docs/benchmarks.md`` from it, and
``curves`` the games of our runs that lab 5 draws. Run on a machine that does nothing else. A run on
a graphics card has rows of its own, and is in no mean with those on the CPU.
Stable-Baselines3 has an environment of its own, and ``sb3`` is run with
``.venv-benchmarks/bin/python``:

    python3.11 -m venv .venv-benchmarks && .venv-benchmarks/bin/pip install torch==2.13.0
    .venv-benchmarks/bin/pip install -c requirements.lock -e '.[dqn,course]'
    .venv-benchmarks/bin/pip install -c requirements.lock stable-baselines3 pytest
"""

import argparse
import csv
import importlib
import json
import os
import resource
import sys
from pathlib import Path

import numpy as np
from breakout_notes import (
    Resident,
    card,
    commit,
    curve,
    machine,
    memory,
    minutes_to_human,
    standard_error,
    versions,
)
from breakout_table import COLUMNS, DOCS, RUNS, generated, in_mixed_precision, read_runs, replaced
from competitors import COMPETITORS

from course.labs.definitions import sizes
from course.labs.lab import find_lab
from helpers.dqn.pretrained import CURVE, WEIGHTS

HISTORIES = Path(__file__).parent / "runs"  # every game of a run; not committed
SHORT = 10  # seconds of the warm-up that ``speed`` leaves out


def main() -> int:
    """Run what is asked for; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("competitor", choices=COMPETITORS)
    common.add_argument("--threads", type=int, default=os.cpu_count(), help="default: all cores")
    run_options = commands.add_parser("run", parents=[common], help="train, evaluate, note")
    run_options.add_argument("--seed", type=int, required=True)
    run_options.add_argument(
        "--steps", type=int, required=True, help="that fit the time: see speed"
    )
    run_options.add_argument("--minutes", type=float, default=30)
    run_options.add_argument("--games", type=int, default=30, help="of the evaluation")
    run_options.add_argument("--device", choices=("cpu", "cuda"), default="cpu", help="of ours")
    run_options.add_argument("--csv", type=Path, default=RUNS, help="default: breakout.csv")
    speed_options = commands.add_parser("speed", parents=[common], help="steps that fit the time")
    speed_options.add_argument("--seconds", type=float, default=60)
    table_options = commands.add_parser("table", help="rewrite the table in docs/benchmarks.md")
    table_options.add_argument("--check", action="store_true", help="only compare")
    table_options.add_argument("--csv", type=Path, default=RUNS)
    table_options.add_argument("--docs", type=Path, default=DOCS)
    curves_options = commands.add_parser("curves", help="rewrite those that lab 5 shows")
    curves_options.add_argument("--csv", type=Path, default=RUNS)
    curves_options.add_argument("--to", type=Path, default=WEIGHTS / "breakout_class_curves.csv")
    options = parser.parse_args()
    if options.command == "run" and options.device != "cpu" and options.competitor != "ours":
        parser.error(f"{options.competitor} trains on the CPU; expected ours with --device cuda")
    does = {"run": run, "speed": speed, "table": table, "curves": curves}
    return does[options.command](options)


def run(options) -> int:
    """Train and evaluate one competitor with one seed; append a line to the CSV."""
    read_runs(options.csv)  # Better to fail now than in half an hour.
    competitor = load(options)
    load_before, begun_at = round(os.getloadavg()[0], 2), commit()
    resident = Resident()
    where = {} if options.device == "cpu" else {"device": options.device}
    trained = competitor.train(60 * options.minutes, options.seed, options.steps, **where)
    resident.stop()
    # In Linux's kilobytes; evaluation is not in it yet.
    peak_gb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9
    trained_on = machine() | card(options.device)
    print(f"{trained.steps} steps in {trained.seconds:.0f} s, {peak_gb:.2f} GB; now evaluating")
    HISTORIES.mkdir(exist_ok=True)
    name = "_".join([options.competitor, str(options.seed), *where.values()])
    (HISTORIES / f"{name}.json").write_text(json.dumps(trained.history), encoding="utf-8")
    scores = {
        name: evaluate(competitor, policy, options.games)
        for name, policy in trained.policies.items()
    }
    published = scores["published"]
    row = {
        "competitor": options.competitor,
        "seed": options.seed,
        "minutes": options.minutes,
        "steps": trained.steps,
        "seconds": round(trained.seconds, 1),
        "peak_gb": round(peak_gb, 2),
        "score": round(float(np.mean(published)), 2),
        "standard_error": round(standard_error(published), 2),
        "lowest": min(published),
        "highest": max(published),
        "games": len(published),
        "score_last": round(float(np.mean(scores["last"])), 2) if "last" in scores else "",
        "minutes_to_human": minutes_to_human(trained.history),
        "curve": json.dumps(curve(trained.history, options.minutes)),
        "planned_steps": options.steps,
        "settings": json.dumps(trained.settings),
        "machine": json.dumps(trained_on | {"threads": options.threads, "load": load_before}),
        "versions": json.dumps(versions(competitor)),
        "commit": begun_at,
        "memory": json.dumps(memory(resident.looks, trained.history, options.minutes)),
    }
    append(options.csv, row)
    print({name: row[name] for name in COLUMNS if name != "settings"})
    return 0


def speed(options) -> int:
    """Print how many steps fit half an hour, from the difference of a short and a longer run."""
    competitor = load(options)
    some_steps = 10_000  # so that learning starts at once
    short = competitor.train(SHORT, 0, some_steps)
    longer = competitor.train(SHORT + options.seconds, 0, some_steps)
    rate = (longer.steps - short.steps) / (longer.seconds - short.seconds)
    print(f"{rate:.1f} steps a second while learning: --steps {round(rate * 1800, -3):.0f}")
    print(f"{options.threads} threads, load {os.getloadavg()[0]:.1f}")
    return 0


def curves(options) -> int:
    """Write the games of our runs, as far as the class preset goes, to where lab 5 reads them.

    Raises:
        FileNotFoundError: if a run's games are not on this machine; nothing is written then.
    """
    end = sizes(find_lab("05_dqn_breakout"))["breakout_steps"]["class"]
    lines = [("seed", *CURVE)]
    for run in read_runs(options.csv):
        if run["competitor"] == "ours" and in_mixed_precision(run):
            history = json.loads(
                (HISTORIES / f"ours_{run['seed']}.json").read_text(encoding="utf-8")
            )
            games = zip(*(history[column] for column in CURVE), strict=True)
            lines += [(run["seed"], *game) for game in games if game[0] <= end]
    with options.to.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(lines)
    return 0


def table(options) -> int:
    """Rewrite the generated part of the documentation, or only compare it with the CSV."""
    text = options.docs.read_text(encoding="utf-8")
    wanted = replaced(text, generated(read_runs(options.csv)))
    if not options.check:
        options.docs.write_text(wanted, encoding="utf-8")
    elif text != wanted:
        print(f"{options.docs} is not what {options.csv} gives: run breakout.py table")
        return 1
    return 0


def load(options):
    """Import a competitor, and set the number of threads."""
    import torch

    torch.set_num_threads(options.threads)
    return importlib.import_module(f"competitors.{options.competitor}")


def evaluate(competitor, policy, n_games: int) -> list[float]:
    """Play whole games with fixed weights, one action in twenty at random; return the scores."""
    from helpers import eval_policy_n_episodes
    from helpers.dqn.atari import RandomActions

    env = RandomActions(competitor.make_env(), 0.05)
    return eval_policy_n_episodes(env, policy, n=n_games, do_animation=False, seed=10_000)[
        "total_reward"
    ]


def append(path: Path, row: dict) -> None:
    """Append one run to the CSV, which is made if it is not there."""
    new = not path.exists()
    with path.open("a", newline="", encoding="utf-8") as file:
        rows = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        if new:
            rows.writeheader()
        rows.writerow(row)


if __name__ == "__main__":
    sys.exit(main())
