"""Trained agents: their weights come back, their record is whole, and releases have them."""

import json
import tomllib
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from course.labs.definitions import sizes
from course.labs.lab import find_lab
from helpers import AtariCNN, to_network_input
from helpers.dqn import pretrained
from helpers.dqn.pretrained import (
    load_pretrained,
    pretrained_names,
    pretrained_record,
    save_pretrained,
)

ROOT = Path(__file__).parents[3]
RECORD = {
    "command": "python train.py",
    "configuration": {"gamma": 0.98},
    "seeds": [0],
    "versions": {"torch": "2.6"},
    "hardware": "two cores",
    "agent_steps": 300_000,
    "hours": 1.5,
    "score": {"games": 30, "mean": 20.0, "standard_deviation": 5.0},
    "legs": [{"agent_steps": 300_000}],
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(pretrained, "WEIGHTS", tmp_path)
    return tmp_path


@pytest.fixture
def network(folder):
    torch.manual_seed(0)
    network = AtariCNN(n_actions=4).to(memory_format=torch.channels_last)
    save_pretrained(network, folder / "toy.safetensors")
    (folder / "toy.json").write_text(json.dumps(RECORD), encoding="utf-8")
    (folder / "toy_curve.csv").write_text(
        "agent_steps,seconds,score\n800,4.5,1.0\n1600,9,2.5\n", encoding="utf-8"
    )
    (folder / "toy_class_curves.csv").write_text(
        "seed,agent_steps,seconds,score\n0,700,3.5,2.0\n1,710,3.6,0.0\n1,900,4,5.0\n",
        encoding="utf-8",
    )
    return network


def test_the_weights_come_back_to_the_precision_of_float16(folder, network):
    loaded = load_pretrained("toy", device="cpu")
    assert isinstance(loaded, AtariCNN)
    assert not loaded.training
    for (name, weight), (same, kept) in zip(
        network.state_dict().items(), loaded.state_dict().items(), strict=True
    ):
        assert name == same
        assert kept.dtype == torch.float32
        assert torch.equal(kept, weight.half().float())
    obs = np.random.default_rng(0).integers(0, 256, (8, 4, 84, 84), dtype=np.uint8)
    with torch.no_grad():
        expected, values = network(to_network_input(obs)), loaded(to_network_input(obs))
    torch.testing.assert_close(values, expected, atol=1e-3, rtol=1e-2)
    stored = load_file(folder / "toy.safetensors")
    assert {weight.dtype for weight in stored.values()} == {torch.float16}
    assert (folder / "toy.safetensors").stat().st_size < 4e6
    # It can be trained further.
    loaded(to_network_input(obs)).sum().backward()


def test_the_record_and_the_curves_come_back(network):
    record = pretrained_record("toy")
    curve, class_curves = record.pop("curve"), record.pop("class_curves")
    assert record == RECORD
    assert class_curves == {
        0: {"agent_steps": [700.0], "seconds": [3.5], "score": [2.0]},
        1: {"agent_steps": [710.0, 900.0], "seconds": [3.6, 4.0], "score": [0.0, 5.0]},
    }
    assert curve == {"agent_steps": [800.0, 1600.0], "seconds": [4.5, 9.0], "score": [1.0, 2.5]}


def test_an_unknown_name_is_answered_with_those_that_exist(folder, network):
    save_pretrained(network, folder / "another.safetensors")
    for read in (load_pretrained, pretrained_record):
        for name in ("pong", "../toy", ""):
            with pytest.raises(ValueError, match=r"no trained agent named .* exist: another, toy$"):
                read(name)
    with pytest.raises(ValueError, match=r"another\.json is missing"):
        pretrained_record("another")


def test_without_any_agent_the_error_says_so(folder):
    with pytest.raises(ValueError, match="those that exist: none yet"):
        load_pretrained()


def test_a_damaged_file_is_named(folder, network):
    path = folder / "toy.safetensors"
    whole = path.read_bytes()
    for content in (b"", whole[: len(whole) // 2], b"no weights" * 50):
        path.write_bytes(content)
        with pytest.raises(ValueError, match=r"toy\.safetensors holds no AtariCNN"):
            load_pretrained("toy")
    save_file({"conv1.weight": torch.zeros(32, 4, 8, 8), "head.bias": torch.zeros(4)}, path)
    with pytest.raises(ValueError, match=r"toy\.safetensors holds no AtariCNN"):
        load_pretrained("toy")


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), 1e5])
def test_weights_that_float16_cannot_hold_are_not_written(folder, wrong):
    network = AtariCNN(n_actions=4)
    with torch.no_grad():
        network.head.bias[1] = wrong
    with pytest.raises(ValueError, match=r"head\.bias has weights that float16 cannot hold"):
        save_pretrained(network, folder / "wrong.safetensors")
    assert not (folder / "wrong.safetensors").exists()


def test_what_is_shipped_is_whole():
    names = pretrained_names()
    if not names:
        pytest.skip("helpers/dqn/weights is empty: the training run is not over")
    for name in names:
        assert (pretrained.WEIGHTS / f"{name}.safetensors").stat().st_size <= 4e6
        assert not load_pretrained(name).training
        record = pretrained_record(name)
        assert set(RECORD) <= set(record)
        assert record["score"]["games"] >= 30
        for curve in (record["curve"], *record["class_curves"].values()):
            assert len(curve["score"]) > 100  # the lab draws the mean of 50 games
            assert (np.diff(curve["agent_steps"]) >= 0).all()
            assert (np.diff(curve["seconds"]) >= 0).all()
        seeds = record["class_curves"]
        assert len(seeds) >= 3
        end = sizes(find_lab("05_dqn_breakout"))["breakout_steps"]["class"]
        assert all(0.95 * end < curve["agent_steps"][-1] <= end for curve in seeds.values())


def test_a_wheel_has_every_file_of_helpers():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]["helpers"]
    files = [
        path.relative_to(ROOT / "helpers")
        for path in (ROOT / "helpers").rglob("*")
        if path.is_file() and path.suffix != ".py" and "__pycache__" not in path.parts
    ]
    files += [Path("dqn/weights/breakout.safetensors"), Path("dqn/weights/breakout_curve.csv")]
    files.append(Path("dqn/weights/breakout_class_curves.csv"))
    for path in files:
        assert any(path.match(pattern) for pattern in patterns), path
