"""The runs of ``breakout.py`` as they are kept, and the tables made of them."""

import csv
import json
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from statistics import mean, stdev

from competitors import COMPETITORS

RUNS = Path(__file__).parent / "breakout.csv"
DOCS = Path(__file__).parents[1] / "docs/benchmarks.md"
BEGIN = "<!-- breakout.py table: begin -->"
END = "<!-- breakout.py table: end -->"

COLUMNS = (
    *("competitor", "seed", "minutes", "steps", "seconds", "peak_gb"),
    *("score", "standard_error", "lowest", "highest", "games", "score_last"),
    *("minutes_to_human", "curve", "planned_steps", "settings", "machine", "versions", "commit"),
    "memory",
)
NAMES = {
    "ours": "lab 5's agent",
    "specification": "the specification's, as written",
    "sb3": "Stable-Baselines3, rl-zoo3's settings",
    "cleanrl": "CleanRL's `dqn_atari.py`, re-implemented",
}
# Mnih et al. (2015), Extended Data Table 2.
RANDOM, HUMAN = 1.7, 31.8
MINUTES_IN_A_STEP = 5  # of the curve


def read_runs(path: Path) -> list[dict]:
    """Return the runs, by competitor and seed; none if the file is not there.

    Raises:
        ValueError: if the columns are not ``COLUMNS``, or a competitor is unknown.
    """
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        runs = list(reader)
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise ValueError(f"{path} has the columns {reader.fieldnames}; expected {COLUMNS}")
    unknown = {entry["competitor"] for entry in runs} - set(COMPETITORS)
    if unknown:
        raise ValueError(f"{path} has {sorted(unknown)}; expected some of {COMPETITORS}")
    for entry in runs:
        for name in ("curve", "settings", "machine", "versions", "memory"):
            entry[name] = json.loads(entry[name] or "{}")  # the first runs noted no memory
    return sorted(runs, key=_place)


def _place(run: dict) -> tuple:
    """Return where a run stands: by competitor, CPU before cards, precision, time, and seed."""
    card = run["machine"].get("card", "")
    time = float(run["minutes"]) if card else 0.0
    place = COMPETITORS.index(run["competitor"]), card, not in_mixed_precision(run), time
    return *place, int(run["seed"])


def in_mixed_precision(run: dict) -> bool:
    """Tell whether a run's agent computed its gradients in bfloat16."""
    return run["settings"].get("values", {}).get("mixed_precision", False)


def row_name(run: dict) -> str:
    """Return what a run is called: its competitor; its precision; its time on a card."""
    competitor = NAMES[run["competitor"]]
    if in_mixed_precision(run):
        return f"{competitor}, in mixed precision"
    if "card" not in run["machine"]:
        return competitor
    return f"{competitor}, {float(run['minutes']):g} minutes on one {run['machine']['card']}"


def replaced(text: str, part: str) -> str:
    """Return ``text`` with ``part`` between the two markers.

    Raises:
        ValueError: if a marker is missing.
    """
    if BEGIN not in text or END not in text:
        raise ValueError(f"expected the markers {BEGIN} and {END} in the documentation")
    before, rest = text.split(BEGIN, 1)
    return f"{before}{BEGIN}\n\n{part}\n\n{END}{rest.split(END, 1)[1]}"


def generated(runs: list[dict]) -> str:
    """Return all that stands between the markers, in Markdown."""
    if not runs:
        return "There is no run yet."
    parts = (scores(runs), curves(runs), *memory(runs), settings(runs), *machines(runs))
    return "\n\n".join(parts)


def scores(runs: list[dict]) -> str:
    """Return the main table: a row a run, a mean where a competitor has several, references."""
    head = ("competitor", "seed", "score", "from, to", "last weights")
    head += ("agent steps", "peak memory", "minutes to 31.8 in training")
    rows = []
    for competitor, group in groupby(runs, key=row_name):
        own = list(group)
        rows += [_score_row(entry) for entry in own]
        if len(own) > 1:
            values = [float(entry["score"]) for entry in own]
            text = f"**{mean(values):.1f}** (deviation {stdev(values):.1f})"
            rows.append([competitor, f"mean of {len(own)}", text, *[""] * 5])
    rows.append(["random player", "", f"{RANDOM}", *[""] * 5])
    rows.append(["human tester", "", f"{HUMAN}", *[""] * 5])
    return _table(head, rows)


def _score_row(entry: dict) -> list[str]:
    last = entry["score_last"]
    return [
        row_name(entry),
        entry["seed"],
        f"{float(entry['score']):.1f} ± {float(entry['standard_error']):.1f}",
        f"{float(entry['lowest']):.0f}, {float(entry['highest']):.0f}",
        f"{float(last):.1f}" if last else "",
        f"{int(entry['steps']):,}",
        f"{float(entry['peak_gb']):.2f} GB",
        entry["minutes_to_human"] or "never",
    ]


def curves(runs: list[dict]) -> str:
    """Return the training scores at each five minutes."""
    text = "Mean of the last 20 finished games of training, with exploration as it then was:"
    return f"{text}\n\n{_by_minute(runs, 'curve', '{:.1f}'.format)}"


def memory(runs: list[dict]) -> list[str]:
    """Return the resident memory at each five minutes, of the runs that noted it."""
    noted = [entry for entry in runs if entry["memory"]]
    if not noted:
        return []
    text = "Resident memory of the training process, and the agent steps by then:"
    return [text, _by_minute(noted, "memory", lambda pair: f"{pair[1]:.2f} GB at {pair[0]:,}")]


def _by_minute(runs: list[dict], name: str, shown: Callable) -> str:
    """Return a table of what each run noted every five minutes; where it noted nothing, blank."""
    minutes = sorted({minute for entry in runs for minute in entry[name]}, key=int)
    rows = []
    for entry in runs:
        noted = (entry[name].get(minute) for minute in minutes)
        cells = ("" if value is None else shown(value) for value in noted)
        rows.append([row_name(entry), entry["seed"], *cells])
    return _table(("competitor", "seed", *(f"{minute} min" for minute in minutes)), rows)


def settings(runs: list[dict]) -> str:
    """Return what each competitor's settings are scaled from and to, and the notes on it."""
    rows, notes = [], []
    for competitor, group in groupby(runs, key=lambda entry: entry["competitor"]):
        own = [entry["settings"] for entry in group]
        for name in own[0]["scaled"]:
            published = own[0]["scaled"][name][0]
            used = sorted({entry["scaled"][name][1] for entry in own})
            here = ", ".join(f"{value:,}" for value in used)
            rows.append([NAMES[competitor], f"`{name}`", f"{published:,}", here])
        if not own[0]["scaled"]:
            rows.append([NAMES[competitor], "nothing", "", ""])
        notes.append(f"- {NAMES[competitor]}: {'; '.join(own[0]['notes'])}.")
    head = ("competitor", "scaled", "published", "here")
    return f"{_table(head, rows)}\n\n" + "\n".join(notes)


def machines(runs: list[dict]) -> list[str]:
    """Return a sentence for each set of machine, versions and time, with the runs it holds for."""
    sentences = {}
    for run in runs:
        machine = run["machine"]
        text = (
            f"{float(run['minutes']):g} minutes, {run['games']} games; {machine['cores']} cores "
            f"({machine['cpu']}), threads: {machine['threads']}, {machine['memory_gb']} GB"
            f"{_card(machine)}; "
            + ", ".join(f"{name} {number}" for name, number in run["versions"].items())
        )
        name = (
            f"{row_name(run)} (seed {run['seed']}, commit {run['commit']}, "
            f"load before it {machine['load']:.1f})"
        )
        sentences.setdefault(text, []).append(name)
    return [f"{text}: {', '.join(names)}." for text, names in sentences.items()]


def _card(machine: dict) -> str:
    """Return the part of a sentence that tells the card, and what tensors took of its memory."""
    if "card" not in machine:
        return ""
    return f", {machine['card']} (tensors take {machine['card_gb']:.2f} GB of it at most)"


def _table(head, rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
