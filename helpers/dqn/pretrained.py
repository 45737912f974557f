"""Agents that this project has trained: their weights, and the record of how they came about.

``weights`` beside it holds four files for each: NAME.safetensors (float16), NAME.json (the record),
NAME_curve.csv (the scores of its training) and NAME_class_curves.csv (those of trainings with the
class preset, to compare with).
"""

import csv
import json
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save
from torch import nn

from helpers.dqn.networks import AtariCNN
from helpers.support.files import whole_file

WEIGHTS = Path(__file__).parent / "weights"
CURVE = ("agent_steps", "seconds", "score")


def load_pretrained(name: str = "breakout", device: str | torch.device = "cpu") -> AtariCNN:
    """Return the network of a trained agent, ready to play or to be trained further.

    Args:
        name: the game; ``pretrained_names`` lists those that exist.
        device: "cpu", "cuda" or "mps".

    Returns:
        An ``AtariCNN`` in evaluation mode with float32 weights.

    Raises:
        ValueError: if there is no such agent, or its file is damaged.
    """
    path = _path(name, ".safetensors")
    try:
        weights = load_file(path)
        network = AtariCNN(weights["conv1.weight"].shape[1], len(weights["head.bias"]))
        network.load_state_dict(weights)  # copied into float32
    except (SafetensorError, KeyError, RuntimeError) as error:
        raise ValueError(
            f"{path} holds no AtariCNN ({type(error).__name__}: {error!s:.200}); "
            "take the file from the course again"
        ) from error
    return network.to(device).eval()


def save_pretrained(
    network: nn.Module, path: Path | str, metadata: dict[str, str] | None = None
) -> Path:
    """Write the weights of a network as float16, half the size of float32.

    Args:
        network: the network.
        path: the file, whose name ends in ".safetensors".
        metadata: texts that are kept beside the weights.

    Raises:
        ValueError: if a weight is not finite, or too large for float16.

    >>> import tempfile
    >>> path = save_pretrained(AtariCNN(n_actions=4), tempfile.mkdtemp() + "/mine.safetensors")
    >>> round(path.stat().st_size / 1e6, 1)
    3.4
    """
    weights = in_half_precision(network)
    for name, weight in weights.items():
        if not weight.isfinite().all():
            raise ValueError(
                f"{name} has weights that float16 cannot hold (not finite, or beyond 65,504); "
                "the training has diverged"
            )
    path = Path(path)
    with whole_file(path) as stream:
        stream.write(save(weights, metadata))
    return path


def in_half_precision(network: nn.Module) -> dict[str, torch.Tensor]:
    """Return the weights of a network as they are written: float16, on the CPU."""
    return {
        name: weight.detach().to("cpu", torch.float16, memory_format=torch.contiguous_format)
        for name, weight in network.state_dict().items()
    }


def pretrained_record(name: str = "breakout") -> dict:
    """Return how a trained agent came about, and how well it plays.

    Returns:
        The record: ``command``, ``configuration``, ``seeds``, ``versions``, ``hardware``,
        ``agent_steps``, ``hours``, ``score`` (over many games, with its spread) and ``legs`` (the
        runs that followed one another); ``curve``, three lists of floats with one entry a game of
        the training: ``agent_steps`` and ``seconds`` when it ended, and its ``score``; and
        ``class_curves``, the same for each seed of the class preset.

    Raises:
        ValueError: if there is no such agent.
    """
    record = json.loads(_path(name, ".json").read_text(encoding="utf-8"))
    games = _rows(_path(name, "_class_curves.csv"))
    by_seed: dict[int, list[dict]] = {int(game["seed"]): [] for game in games}
    for game in games:
        by_seed[int(game["seed"])].append(game)
    return record | {
        "curve": _curve(_rows(_path(name, "_curve.csv"))),
        "class_curves": {seed: _curve(own) for seed, own in by_seed.items()},
    }


def pretrained_names() -> list[str]:
    """List the trained agents that there are."""
    return sorted(path.stem for path in WEIGHTS.glob("*.safetensors"))


def _rows(path: Path) -> list[dict]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _curve(games: list[dict]) -> dict[str, list[float]]:
    return {column: [float(game[column]) for game in games] for column in CURVE}


def _path(name: str, ending: str) -> Path:
    names = pretrained_names()
    if name not in names:
        raise ValueError(
            f"there is no trained agent named {name!r}; those that exist: "
            f"{', '.join(names) or 'none yet'}"
        )
    path = WEIGHTS / f"{name}{ending}"
    if not path.exists():
        raise ValueError(f"{path} is missing; take helpers/dqn/weights from the course again")
    return path
