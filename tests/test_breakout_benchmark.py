"""The benchmark of DQN on Breakout: its table, and competitors that learn and can be evaluated."""

import csv
import json
import subprocess
import sys
import time

import numpy as np
import pytest

from course.base.paths import ROOT


@pytest.fixture
def limited(module, monkeypatch):
    """Train a competitor for a number of steps, whatever the time, with small batches."""

    def train(name: str, batch_size: str, values: str, n_steps: int):
        competitor = module(f"competitors.{name}")
        monkeypatch.setitem(getattr(competitor, values), batch_size, 8)
        left = iter(range(n_steps))
        clock = module("competitors.common").Clock
        monkeypatch.setattr(clock, "is_over", lambda self: next(left, None) is None)
        return competitor, competitor.train(seconds=1e9, seed=0, steps=10_000)

    return train


def run_of(competitor="cleanrl", seed=0, **changes) -> dict:
    return {
        "competitor": competitor,
        "seed": seed,
        "minutes": 30,
        "steps": 123_456,
        "seconds": 1800.1,
        "peak_gb": 3.21,
        "score": 12.34,
        "standard_error": 1.5,
        "lowest": 2.0,
        "highest": 40.0,
        "games": 30,
        "score_last": "",
        "minutes_to_human": "",
        "curve": json.dumps({"5": None, "10": 3.25}),
        "planned_steps": 120_000,
        "settings": json.dumps(
            {"values": {}, "scaled": {"learning_starts": [80_000, 960]}, "notes": ["a note"]}
        ),
        "machine": json.dumps({"cores": 2, "threads": 2, "cpu": "x", "memory_gb": 8, "load": 0.1}),
        "versions": json.dumps({"python": "3.11.7"}),
        "commit": "abc1234",
        "memory": "",
    } | changes


@pytest.fixture
def small_csv(tmp_path, module):
    breakout = module("breakout")
    path = tmp_path / "runs.csv"
    breakout.append(path, run_of(seed=1, score=14.34))
    breakout.append(path, run_of(seed=0))
    breakout.append(path, run_of("ours", score_last=9.0, minutes_to_human=21.5))
    return path


def test_table_of_a_small_csv(small_csv, module):
    table = module("breakout_table")
    lines = table.generated(table.read_runs(small_csv)).splitlines()
    assert lines[2].startswith("| lab 5's agent | 0 | 12.3 ± 1.5 | 2, 40 | 9.0 | 123,456 | 3.21 GB")
    assert lines[2].endswith("| 21.5 |")
    assert lines[3].endswith("| 0 | 12.3 ± 1.5 | 2, 40 |  | 123,456 | 3.21 GB | never |")
    assert "| mean of 2 | **13.3** (deviation 1.4) |" in lines[5]
    assert "| 1.7 |" in lines[6]
    assert "| 31.8 |" in lines[7]
    text = "\n".join(lines)
    assert "Resident memory" not in text
    assert "re-implemented | 0 |  | 3.2 |" in text
    assert "| `learning_starts` | 80,000 | 960 |" in text
    assert "seed 1, commit abc1234" in text


ON_A_CARD = {
    "minutes": 10,
    "machine": json.dumps(
        {"cores": 2, "threads": 2, "cpu": "x", "memory_gb": 8, "load": 0.1}
        | {"card": "Some Card", "card_gb": 0.25}
    ),
}


def test_a_run_on_a_card_has_rows_of_its_own(small_csv, module):
    table = module("breakout_table")
    module("breakout").append(small_csv, run_of("ours", seed=0, score=99.0, **ON_A_CARD))
    module("breakout").append(small_csv, run_of("ours", seed=1, score=14.34))
    lines = table.scores(table.read_runs(small_csv)).splitlines()
    assert [line.split("|")[2].strip() for line in lines[2:6]] == ["0", "1", "mean of 2", "0"]
    assert "| **13.3** (deviation 1.4) |" in lines[4]
    called = "lab 5's agent, 10 minutes on one Some Card"
    assert lines[5].startswith(f"| {called} | 0 | 99.0")
    text = table.generated(table.read_runs(small_csv))
    assert f"| {called} | 0 |  | 3.2 |" in text
    assert "8 GB, Some Card (tensors take 0.25 GB of it at most); python" in text
    assert text.count("- lab 5's agent:") == 1


IN_MIXED_PRECISION = {
    "settings": json.dumps({"values": {"mixed_precision": True}, "scaled": {}, "notes": ["a note"]})
}


def test_runs_in_mixed_precision_have_rows_of_their_own(small_csv, module):
    table = module("breakout_table")
    for seed, score in ((1, 20.0), (0, 30.0)):
        run = run_of("ours", seed=seed, score=score, **IN_MIXED_PRECISION)
        module("breakout").append(small_csv, run)
    lines = table.scores(table.read_runs(small_csv)).splitlines()
    called = "lab 5's agent, in mixed precision"
    assert [line.split(" ± ")[0] for line in lines[2:4]] == [
        f"| {called} | 0 | 30.0",
        f"| {called} | 1 | 20.0",
    ]
    assert lines[4].startswith(f"| {called} | mean of 2 | **25.0** ")
    assert lines[5].startswith("| lab 5's agent | 0 | 12.3 ± 1.5")


def test_only_our_agent_trains_on_a_card(module, monkeypatch, capsys):
    asked = "breakout.py run cleanrl --seed 0 --steps 9 --device cuda"
    monkeypatch.setattr("sys.argv", asked.split())
    with pytest.raises(SystemExit):
        module("breakout").main()
    assert "cleanrl trains on the CPU" in capsys.readouterr().err


def test_every_row_of_a_table_has_as_many_cells(small_csv, module):
    table = module("breakout_table")
    for part in table.generated(table.read_runs(small_csv)).split("\n\n"):
        rows = [line for line in part.splitlines() if line.startswith("|")]
        assert len({row.count("|") for row in rows}) <= 1


def test_curves_end_where_the_class_preset_does(small_csv, module, tmp_path, monkeypatch):
    breakout = module("breakout")
    monkeypatch.setattr(breakout, "HISTORIES", tmp_path)
    breakout.append(small_csv, run_of("ours", seed=5, **ON_A_CARD))
    breakout.append(small_csv, run_of("ours", seed=3, **IN_MIXED_PRECISION))
    to = tmp_path / "curves.csv"
    monkeypatch.setattr("sys.argv", f"breakout.py curves --csv {small_csv} --to {to}".split())
    with pytest.raises(FileNotFoundError, match="ours_3"):
        breakout.main()
    assert not to.exists()
    history = {"agent_steps": [900, 400_000, 400_001], "seconds": [2.5, 9.0, 9.1]}
    (tmp_path / "ours_3.json").write_text(
        json.dumps(history | {"score": [1.0, 7.0, 9.0]}), encoding="utf-8"
    )
    assert breakout.main() == 0
    assert to.read_text(encoding="utf-8").splitlines() == [
        "seed,agent_steps,seconds,score",
        "3,900,2.5,1.0",
        "3,400000,9.0,7.0",
    ]


def test_no_run_yet(tmp_path, module):
    table = module("breakout_table")
    assert table.generated(table.read_runs(tmp_path / "none.csv")) == "There is no run yet."


def test_the_committed_csv_has_the_columns(module):
    table = module("breakout_table")
    table.read_runs(table.RUNS)
    with table.RUNS.open(newline="", encoding="utf-8") as file:
        assert tuple(next(csv.reader(file))) == table.COLUMNS


@pytest.mark.parametrize("change", [("cleanrl", "unheard"), ("peak_gb", "peak_mb")])
def test_a_csv_of_another_schema_is_refused(small_csv, module, change):
    small_csv.write_text(small_csv.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    with pytest.raises(ValueError, match="expected"):
        module("breakout_table").read_runs(small_csv)


def test_documentation_without_markers_is_refused(module):
    with pytest.raises(ValueError, match="markers"):
        module("breakout_table").replaced("no marker", "a table")


def command(*arguments):
    script = ROOT / "benchmarks/breakout.py"
    return subprocess.run([sys.executable, script, *map(str, arguments)], capture_output=True)


def test_the_committed_documentation_is_what_the_committed_csv_gives():
    done = command("table", "--check")
    assert done.returncode == 0, done.stdout


def test_check_fails_until_the_table_is_written(small_csv, tmp_path, module):
    table = module("breakout_table")
    docs = tmp_path / "docs.md"
    docs.write_text(f"before\n{table.BEGIN}\n{table.END}\nafter\n", encoding="utf-8")
    files = ("--csv", small_csv, "--docs", docs)
    assert command("table", "--check", *files).returncode == 1
    assert command("table", *files).returncode == 0
    assert command("table", "--check", *files).returncode == 0
    assert docs.read_text(encoding="utf-8").startswith("before\n")
    assert docs.read_text(encoding="utf-8").endswith("\nafter\n")


def test_curve_and_minutes_to_the_human_score(module):
    notes = module("breakout_notes")
    seconds = [60.0 * minute for minute in range(6, 36)]
    history = {"seconds": seconds, "score": [0.0] * 10 + [32.0] * 20}
    assert notes.curve(history, 30) == {
        "5": None,
        "10": 0.0,
        "15": 0.0,
        "20": round(32 * 5 / 15, 2),
        "25": 16.0,
        "30": 24.0,
    }
    assert notes.minutes_to_human(history) == 35.0
    assert notes.minutes_to_human({"seconds": seconds[:19], "score": [99.0] * 19}) == ""


def test_memory_at_each_five_minutes(module, small_csv):
    notes, table = module("breakout_notes"), module("breakout_table")
    history = {"seconds": [100.0, 500.0], "agent_steps": [1000, 5000], "score": [1.0, 2.0]}
    found = notes.memory({"seconds": [200.0, 400.0], "gb": [1.0, 2.0]}, history, 10)
    assert found == {"5": [3000, 1.5], "10": [5000, 2.0]}
    module("breakout").append(small_csv, run_of("sb3", memory=json.dumps(found)))
    text = table.generated(table.read_runs(small_csv))
    assert "| 1.50 GB at 3,000 | 2.00 GB at 5,000 |" in text


def test_this_process_looks_at_its_memory(module, monkeypatch):
    notes = module("breakout_notes")
    monkeypatch.setattr(notes, "SECONDS_IN_A_LOOK", 0.01)
    resident = notes.Resident()
    while not resident.looks["gb"]:
        time.sleep(0.01)
    resident.stop()
    assert 0.01 < resident.looks["gb"][0] < 100


@pytest.mark.parametrize(
    ("name", "batch_size", "values"),
    [("cleanrl", "batch_size", "PUBLISHED"), ("specification", "batch_size", "VALUES")],
)
def test_a_competitor_learns_and_can_be_evaluated(limited, name, batch_size, values):
    competitor, trained = limited(name, batch_size, values, n_steps=300)
    assert trained.steps == 300
    history = trained.history
    assert len(history["score"]) >= 1
    assert len(history["score"]) == len(history["seconds"]) == len(history["agent_steps"])
    assert history["agent_steps"] == sorted(history["agent_steps"])
    assert set(trained.settings) == {"values", "scaled", "notes"}
    json.dumps(trained.settings)
    env = competitor.make_env()
    obs, _ = env.reset(seed=0)
    assert (obs.shape, obs.dtype) == ((4, 84, 84), np.uint8)
    assert trained.policies["published"](obs) in range(4)


def test_published_settings_keep_their_part_of_the_run(limited):
    _, trained = limited("cleanrl", "batch_size", "PUBLISHED", n_steps=3)
    assert trained.settings["scaled"] == {
        "exploration_steps": [1_000_000, 1000],
        "learning_starts": [80_000, 80],
        "buffer_size": [1_000_000, 100_000],
    }


def test_whole_games_go_on_after_a_lost_life_and_give_the_score(module):
    env = module("competitors.cleanrl").make_env()
    raw = []
    inner = env.unwrapped.step

    def recorded(action):
        result = inner(action)
        raw.append(result[1])
        return result

    env.unwrapped.step = recorded
    env.reset(seed=0)
    env.action_space.seed(2)  # it scores
    over, rewards, lives = False, [], set()
    while not over:
        _, reward, terminated, truncated, info = env.step(env.action_space.sample())
        over = terminated or truncated
        rewards.append(reward)
        lives.add(info["lives"])
    assert lives == {5, 4, 3, 2, 1, 0}
    assert rewards[-1] == sum(raw) > 0
    assert not any(rewards[:-1])


def test_the_stack_memory_gives_back_what_it_keeps(module):
    memory = module("competitors.stack_memory").Memory(5, (1,), seed=0)
    for i in range(13):
        memory.append([i], i, float(i), [i + 1], i % 2)
    batch = memory.sample(200)
    assert sorted(set(batch.action.tolist())) == [9, 10, 11, 12]
    assert (batch.obs[:, 0] == batch.action).all()
    assert (batch.next_obs[:, 0] == batch.action + 1).all()
    assert (batch.terminated == batch.action % 2).all()


def test_sb3_is_evaluated_on_the_pictures_it_is_trained_on(module):
    pytest.importorskip("stable_baselines3", reason="it has an environment of its own")
    sb3 = module("competitors.sb3")
    games, env = sb3.training_games(seed=3), sb3.make_env()
    seen = games.reset()[0].transpose(2, 0, 1)
    obs, _ = env.reset(seed=3)
    np.testing.assert_array_equal(obs, seen)
    rng = np.random.default_rng(0)
    while env.unwrapped.ale.lives() > 2:
        action = rng.integers(4)
        obs, *_ = env.step(action)
        np.testing.assert_array_equal(obs, games.step([action])[0][0].transpose(2, 0, 1))
