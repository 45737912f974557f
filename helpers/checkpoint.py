"""Checkpoints: what a training run needs to go on after a kill, in one file written atomically."""

import json
import os
from pathlib import Path

import torch

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
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {
        "network": agent.network_q_value.state_dict(),
        "target": agent.network_q_value_target.state_dict(),
        "optimizer": agent.optimizer.state_dict(),
        "counters": {name: getattr(agent, name) for name in COUNTERS},
        "random": json.dumps(
            [rng.bit_generator.state for rng in (agent.rng, agent.replay_buffer.rng)]
        ),
        "torch_random": torch.get_rng_state(),
        "history": json.dumps(agent.history),
    }
    partial = path.with_name(path.name + ".partial")
    with partial.open("wb") as file:
        torch.save(content, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)
    return path


def load_checkpoint(path: Path | str, agent) -> None:
    """Bring ``agent`` to where the run stood, except for its memory.

    Raises:
        CheckpointError: if the file is no checkpoint, or one of another network.
    """
    try:
        content = torch.load(path, map_location=agent.device, weights_only=True)
        agent.network_q_value.load_state_dict(content["network"])
        agent.network_q_value_target.load_state_dict(content["target"])
        agent.optimizer.load_state_dict(content["optimizer"])
        states = json.loads(content["random"])
        history = json.loads(content["history"])
        counters = content["counters"]
    except Exception as error:
        # torch.load raises nearly anything on a file that it did not write.
        raise CheckpointError(
            f"{path} is no checkpoint of this agent ({type(error).__name__}: {error!s:.200}); "
            "remove the file, or name another one, to start afresh"
        ) from error
    for rng, state in zip((agent.rng, agent.replay_buffer.rng), states, strict=True):
        rng.bit_generator.state = state
    torch.set_rng_state(content["torch_random"].cpu())
    for name in COUNTERS:
        setattr(agent, name, counters[name])
    agent.history = history
