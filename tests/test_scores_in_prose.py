"""Scores on Breakout that lab 5, the README and the benchmarks' prose give, from the records."""

import csv
import re
from statistics import mean

import pytest

from course.base.paths import ROOT
from helpers import pretrained_record
from tests.prose import in_both, said

FULL = "lab 5's agent"
MIXED = f"{FULL}, in mixed precision"
STABLE_BASELINES = "Stable-Baselines3, rl-zoo3's settings"


def scores_of(rows: list[dict[str, str]], column: str = "score", places: int = 0) -> list[str]:
    """Return the scores of runs as a text gives them."""
    return [f"{float(row[column]):.{places}f}" for row in rows]


@pytest.fixture
def half_hours(module) -> dict[str, list[dict]]:
    """Return the runs of half an hour, by what the table calls them."""
    table, runs = module("breakout_table"), {}
    for run in table.read_runs(table.RUNS):
        if run["minutes"] == "30":
            runs.setdefault(table.row_name(run), []).append(run)
    return runs


def test_the_scores_that_the_readme_and_the_benchmarks_give_are_the_recorded_ones(half_hours):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in (MIXED, FULL, STABLE_BASELINES):
        assert "{}, {} and {}".format(*scores_of(half_hours[name], places=1)) in readme
    means = {name: mean(float(run["score"]) for run in own) for name, own in half_hours.items()}
    text = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    mixed, full, best = means[MIXED], means[FULL], means[STABLE_BASELINES]
    assert best == max(score for name, score in means.items() if not name.startswith(FULL))
    assert f"their mean, {mixed:.1f}, is {mixed / best:.1f} times" in text
    assert f"Stable-Baselines3 with {best:.1f}; in float32, {full:.1f}, {full / best:.1f} t" in text
    assert f"Three times, {3 * best:.1f} points" in text


def test_the_scores_of_breakout_are_the_recorded_ones(half_hours):
    """Lab 5: half an hour of each, target network and last weights, three steps and one."""
    others = scores_of(half_hours["the specification's, as written"])
    scores, full = scores_of(half_hours[MIXED]), scores_of(half_hours[FULL])
    text = said("05_dqn_breakout")
    (same,) = set(others)
    assert len(others) == 2
    assert f"à {same} points (deux graines)" in text
    assert f"to {same} points (two seeds)" in text
    assert "à {}, {} et {} points (trois graines)".format(*scores) in text
    assert "to {}, {} and {} points (three seeds)".format(*scores) in text
    assert "et à {}, {} et {} (trois graines) en 32 bits".format(*full) in text
    assert "and to {}, {} and {} (three seeds) with 32 bits".format(*full) in text
    ours = half_hours[MIXED] + half_hours[FULL]
    for column in ("score", "score_last"):
        in_both("05_dqn_breakout", *scores_of(ours, column, places=1))
    choices = {"class preset": [], "n_step 1": []}
    with (ROOT / "benchmarks" / "choices.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            choices.setdefault(row["choice"], []).append(f"{float(row['score']):.0f}")
    three, (one_step,) = choices["class preset"], choices["n_step 1"]
    assert "{}, {}, {} et {} points (quatre graines)".format(*three) in text
    assert "{}, {}, {} and {} points (four seeds)".format(*three) in text
    assert f"contre {one_step} à un pas" in text
    assert f"against {one_step} over one step" in text


def test_the_scores_of_the_shipped_agents_legs_are_the_recorded_ones():
    """Lab 5, as docs/benchmarks.md has them: averaged network and last weights."""
    record = pretrained_record("breakout")
    table = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    legs = re.findall(r"^\| ([1-9])(?:,[^|]*)? \| [\d,]+ \|.*$", table, re.M)
    assert legs == [str(number + 1) for number in range(len(record["legs"]))]
    assert f"**{record['score']['mean']} ± " in table
    for leg in re.findall(r"^\| [1-9](?:,[^|]*)? \| [\d,]+ \|(.*)\|$", table, re.M):
        averaged, last = [re.search(r"[\d.]+", cell)[0] for cell in leg.split("|")[-2:]]
        in_both("05_dqn_breakout", averaged, last)
