"""The class's league: a file with an agent's weights, to hand in beside the notebook."""

import hashlib
from pathlib import Path

from torch import nn

from helpers.dqn.league_file import CODE_LENGTH, FILE, NAME_LENGTH
from helpers.dqn.networks import AtariCNN
from helpers.dqn.pretrained import in_half_precision, save_pretrained
from helpers.support.language import translate
from helpers.support.progress import is_grading


def save_for_league(agent, name: str = "", path: Path | str = FILE) -> None:
    """Write an agent's averaged (target) network to hand in for the league, and say its code.

    While nbgrader runs the notebook nothing is written: that training is a short one.

    Args:
        agent: a ``DeepAgent`` of lab 5, or a network.
        name: what to be called on the page that the class sees; "" for a code only.
        path: the file.

    Raises:
        ValueError: if the name is too long, the network is no ``AtariCNN(4, 4)``, or a weight is
            not finite.

    >>> import tempfile
    >>> path = tempfile.mkdtemp() + "/league.safetensors"
    >>> save_for_league(AtariCNN(4, 4), "Zoé", path)  # doctest: +ELLIPSIS
    /...league.safetensors is written: entry ..., shown as Zoé
    """
    if len(name) > NAME_LENGTH:
        raise ValueError(f"name has {len(name)} characters; expected {NAME_LENGTH} at most")
    network = getattr(agent, "network_q_value_target", agent)
    expected, given = _shapes(AtariCNN(4, 4)), _shapes(network)
    if given != expected:
        other = sorted(key for key in expected | given if expected.get(key) != given.get(key))
        raise ValueError(
            f"the agent's network is no AtariCNN(in_channels=4, n_actions=4): {', '.join(other)} "
            "differ; the league takes only the network of section 9"
        )
    if is_grading():
        return
    save_pretrained(network, path, {"name": name} if name else None)
    said = translate("{path} is written: entry {code}, shown as {name}")
    shown = name or translate("its code alone")
    print(said.format(path=path, code=_code(network), name=shown))


def _shapes(network: nn.Module) -> dict[str, tuple[int, ...]]:
    return {name: tuple(weight.shape) for name, weight in network.state_dict().items()}


def _code(network: nn.Module) -> str:
    """Return what the league's page calls these weights, however they are stored."""
    weights = in_half_precision(network)
    content = b"".join(weights[name].float().numpy().tobytes() for name in sorted(weights))
    return hashlib.sha256(content).hexdigest()[:CODE_LENGTH]
