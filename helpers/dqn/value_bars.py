"""A game's picture with what its player thinks of each action beside it."""

import numpy as np
from numpy.typing import ArrayLike

BAR, GAP, MARGIN = 9, 4, 8  # pixels: a bar, between two bars, around them all
GROUND, OTHER, BEST = (32, 32, 32), (150, 150, 150), (213, 94, 0)


def with_action_values(
    picture: np.ndarray, q_values: ArrayLike, full_bar: float = 0.2
) -> np.ndarray:
    """Draw a bar for each action at the right of a picture: its advantage over the worst one.

    Args:
        picture: (height, width, 3) uint8.
        q_values: the value of each action, (actions,); the bars are in their order.
        full_bar: the advantage of a bar of full height; larger ones are cut.

    Returns:
        (height, more width, 3) uint8; the bar of the best action is orange.

    >>> with_action_values(np.zeros((40, 20, 3), np.uint8), [0.1, 0.3]).shape
    (40, 58, 3)
    """
    q_values = np.asarray(q_values, dtype=float)
    height, n_actions = len(picture), len(q_values)
    panel = np.empty((height, 2 * MARGIN + n_actions * BAR + (n_actions - 1) * GAP, 3), np.uint8)
    panel[:] = GROUND
    heights = np.clip((q_values - q_values.min()) / full_bar, 0, 1) * (height - 2 * MARGIN)
    for action, bar in enumerate(np.round(heights).astype(int) + 1):  # the worst one has a line
        left = MARGIN + action * (BAR + GAP)
        color = BEST if action == q_values.argmax() else OTHER
        panel[height - MARGIN - bar : height - MARGIN, left : left + BAR] = color
    return np.concatenate([picture, panel], axis=1)
