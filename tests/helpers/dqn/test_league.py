"""What a student writes for the league: the averaged network, or a sentence why not."""

from types import SimpleNamespace

import pytest
import torch
from safetensors import safe_open

from helpers import AtariCNN, save_for_league
from helpers.dqn.league_file import NAME_LENGTH


@pytest.fixture(autouse=True)
def outside_grading(monkeypatch, tmp_path):
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    monkeypatch.chdir(tmp_path)


def test_it_is_the_averaged_network_and_nobodys_name(tmp_path, capsys):
    agent = SimpleNamespace(network_q_value=None, network_q_value_target=AtariCNN(4, 4))
    save_for_league(agent)
    assert "shown as its code alone" in capsys.readouterr().out
    with safe_open("league.safetensors", "pt") as file:
        assert not (file.metadata() or {}).get("name")
        expected = agent.network_q_value_target.state_dict()["head.bias"].half()
        assert torch.equal(file.get_tensor("head.bias"), expected)


def test_nothing_is_written_while_grading(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    save_for_league(AtariCNN(4, 4))
    assert not list(tmp_path.iterdir())
    assert capsys.readouterr().out == ""


def test_what_cannot_play_is_said():
    with pytest.raises(ValueError, match=r"head.bias, head.weight differ"):
        save_for_league(AtariCNN(4, 6))
    with pytest.raises(ValueError, match=f"expected {NAME_LENGTH} at most"):
        save_for_league(AtariCNN(4, 4), "x" * (NAME_LENGTH + 1))
    diverged = AtariCNN(4, 4)
    diverged.head.bias.data.fill_(float("nan"))
    with pytest.raises(ValueError, match="diverged"):
        save_for_league(diverged)
