"""Checkpoints: what a training run needs to go on after a kill, in one file written atomically."""

import json
from copy import deepcopy
from pathlib import Path

import numpy as np
import torch

from helpers.support.files import whole_file
from helpers.support.language import translate

COUNTERS = ("training_steps", "training_episodes", "gradient_steps", "training_seconds", "epsilon")


class CheckpointError(Exception):
    """A checkpoint that cannot be used; the message says what to do."""


def save_checkpoint(path: Path | str, agent) -> Path:
    """Write what ``agent`` has learned so far; an older file is replaced only by a whole new one.

    The memory is not kept: it is as large as the rest a hundred times over.

    Args:
        path: the file.
        agent: a ``DeepAgent``.
    """
    path = Path(path)
    with whole_file(path) as stream:
        torch.save(_content(agent), stream)
    return path


def load_checkpoint(path: Path | str, agent) -> None:
    """Bring ``agent`` to where the run stood, except for its memory.

    The optimiser's settings, such as the learning rate, stay the agent's own. An agent is loaded
    whole or not at all.

    Raises:
        CheckpointError: if the file is no checkpoint, or one of another network.
    """
    before = deepcopy(_content(agent))
    try:
        _apply(agent, torch.load(path, map_location=agent.device, weights_only=True))
    except Exception as error:
        # torch.load raises nearly anything on a file that it did not write.
        _apply(agent, before)
        said = translate(
            "{path} is no checkpoint of this agent ({error}); "
            "remove the file, or name another one, "
            "to start afresh"
        )
        raise CheckpointError(
            said.format(path=path, error=f"{type(error).__name__}: {error!s:.80}")
        ) from None  # PyTorch's own advice is long, and of files from strangers
    agent.restored_at = (agent.training_steps, agent.training_episodes)


def _content(agent) -> dict:
    """Return what is kept: tensors, and the rest in types that ``weights_only`` reads back."""
    return {
        "network": agent.network_q_value.state_dict(),
        "target": agent.network_q_value_target.state_dict(),
        "optimizer": agent.optimizer.state_dict(),
        # A learner's epsilon may be NumPy's; item() makes a Python number of it.
        "counters": {name: np.asarray(getattr(agent, name)).item() for name in COUNTERS},
        "random": json.dumps(
            [rng.bit_generator.state for rng in (agent.rng, agent.replay_buffer.rng)]
        ),
        "torch_random": torch.get_rng_state(),
        "history": json.dumps(agent.history),
    }


def _apply(agent, content: dict) -> None:
    agent.network_q_value.load_state_dict(content["network"])
    agent.network_q_value_target.load_state_dict(content["target"])
    groups = agent.optimizer.param_groups
    own = [{name: value for name, value in group.items() if name != "params"} for group in groups]
    agent.optimizer.load_state_dict(content["optimizer"])
    for group, settings in zip(agent.optimizer.param_groups, own, strict=True):
        group.update(settings)
    states = json.loads(content["random"])
    for rng, state in zip((agent.rng, agent.replay_buffer.rng), states, strict=True):
        rng.bit_generator.state = state
    torch.set_rng_state(content["torch_random"].cpu())
    for name in COUNTERS:
        setattr(agent, name, content["counters"][name])
    agent.history = json.loads(content["history"])
