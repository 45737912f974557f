"""Pictures of an environment; an agent that fell through the ice is seen in its hole.

Gymnasium 1.4 leaves the agent out of the picture where it stands in a hole. Here it is drawn
there: what shows above the rim, and dark water up to its shoulders.
"""

from functools import lru_cache
from importlib.resources import as_file, files
from typing import cast

import gymnasium as gym
import numpy as np
from gymnasium.envs.toy_text.frozen_lake import FrozenLakeEnv
from PIL import Image

TILE = 64  # pixels; the side of a cell for which Gymnasium's agent is drawn
ABOVE = 0.62  # the part of the agent that shows above the water
TINT = 0.35  # how much of the water's colour lies on the agent
WATER = np.array([24, 48, 92])  # RGB


def picture(env: gym.Env) -> np.ndarray:
    """Draw an environment whose ``render_mode`` is "rgb_array".

    Args:
        env: any environment; only in a Frozen Lake is anything added.

    Returns:
        What its ``render`` returns, an RGB array of shape (height, width, 3), uint8; where the
        agent of a Frozen Lake has fallen into a hole, a copy in which it is seen there.

    >>> env = gym.make("FrozenLake-v1", desc=["SHG"], is_slippery=False, render_mode="rgb_array")
    >>> _ = env.reset()
    >>> np.array_equal(picture(env), env.render())
    True
    >>> _ = env.step(2)
    >>> np.array_equal(picture(env), env.render())
    False
    """
    frame = cast(np.ndarray, env.render())  # what it is in truth, whoever shows it looks at
    lake = env.unwrapped
    if not isinstance(lake, FrozenLakeEnv) or not isinstance(frame, np.ndarray):
        return frame
    row, column = divmod(int(lake.s), lake.ncol)
    if lake.desc[row][column] != b"H":
        return frame
    height, width = frame.shape[0] // lake.nrow, frame.shape[1] // lake.ncol
    frame = frame.copy()
    cell = frame[row * height : (row + 1) * height, column * width : (column + 1) * width]
    _sink_agent(cell)
    return frame


def _sink_agent(cell: np.ndarray) -> None:
    """Draw the agent, up to its shoulders in the water, on a view of its cell."""
    height, width = cell.shape[:2]
    sprite = _agent(min(height, width) / TILE)  # (height, width, 4)
    shown = sprite[: round(ABOVE * len(sprite))]
    left, top = (width - shown.shape[1]) // 2, (height - len(shown)) // 2
    place = cell[top : top + len(shown), left : left + shown.shape[1]]
    opaque = shown[..., 3:] / 255
    wet = (1 - TINT) * shown[..., :3] + TINT * WATER
    place[:] = np.round(opaque * wet + (1 - opaque) * place)


@lru_cache
def _agent(scale: float) -> np.ndarray:
    """Return Gymnasium's picture of the agent, RGBA, of that size."""
    pictures = files("gymnasium.envs.toy_text") / "img"
    # Before 1.4 Gymnasium has the elf that looks down, and no other.
    named = [pictures / name for name in ("agent.png", "elf_down.png")]
    with as_file(next(picture for picture in named if picture.is_file())) as path:
        sprite = Image.open(path).convert("RGBA")
    size = [max(1, round(side * scale)) for side in sprite.size]
    return np.asarray(sprite.resize((size[0], size[1]), Image.Resampling.NEAREST))
