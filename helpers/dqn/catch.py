"""Catch: a ball falls, the paddle must be under it. The smallest game that is seen as a picture.

Source: the game of V. Mnih, N. Heess, A. Graves and K. Kavukcuoglu, "Recurrent Models of Visual
Attention", NeurIPS 2014, section 4.2, on a small board; the ball falls straight, so that one
picture tells everything and frames need no stacking.

What is known exactly: the best return is 1 from every start. Whoever does not look at the ball,
such as a random agent, catches it once in `columns` games, whatever the paddle does, since the
ball's column is uniform: a mean return of 2 / columns - 1, which is -0.6 on five columns.
"""

from typing import ClassVar

import gymnasium as gym
import numpy as np

from helpers.support.actions import is_action

LEFT, STAY, RIGHT = range(3)
CELL = 24  # pixels; the side of a cell in the rendered picture
# RGB; ball, caught and missed stay apart for colour-blind eyes (Okabe and Ito's palette).
NIGHT, LINE, WHITE = (24, 30, 48), (38, 46, 70), (236, 236, 236)
ORANGE, GREEN, RED = (230, 159, 0), (0, 158, 115), (213, 94, 0)


class Catch(gym.Env):
    """A ball falls one row a step from a random column; the paddle moves along the bottom row.

    The observation is a picture, uint8, shape (1, rows, columns): one frame, row 0 at the top, 255
    where the ball and the paddle are and 0 elsewhere. Actions are 0 (left), 1 (stay), 2 (right);
    a wall stops the paddle, which starts in the middle. An episode has `rows - 1` steps; the last
    reward is 1 if the ball fell on the paddle and -1 if not, the others are 0.

    Args:
        rows: Height of the board, in cells.
        columns: Width of the board, in cells.
        render_mode: "rgb_array", so that `render` draws the board, or None.

    Raises:
        ValueError: If the board is too low for its width, so that some balls cannot be caught, or
            if there is no such render mode.

    Example:
        >>> env = Catch(rows=4, columns=3)
        >>> obs, info = env.reset(seed=1)
        >>> obs
        array([[[  0, 255,   0],
                [  0,   0,   0],
                [  0,   0,   0],
                [  0, 255,   0]]], dtype=uint8)
        >>> [env.step(1)[1:3] for _ in range(3)]  # reward, terminated
        [(0.0, False), (0.0, False), (1.0, True)]
    """

    metadata: ClassVar[dict] = {"render_modes": ["rgb_array"], "render_fps": 5}  # type: ignore[misc]  # an attribute of instances to Gymnasium

    def __init__(self, rows: int = 10, columns: int = 5, render_mode: str | None = None):
        if columns < 1 or rows < 2 or rows - 1 < columns // 2:
            raise ValueError(
                f"a board of {rows} rows and {columns} columns; expected at least 1 column and "
                f"{max(2, columns // 2 + 1)} rows, so that the paddle can reach every ball"
            )
        if render_mode not in (None, "rgb_array"):
            raise ValueError(f"render_mode is {render_mode!r}; expected 'rgb_array' or None")
        self.rows, self.columns, self.render_mode = rows, columns, render_mode
        self.observation_space = gym.spaces.Box(0, 255, (1, rows, columns), np.uint8)
        self.action_space = gym.spaces.Discrete(3)
        self._ball: tuple[int, int] | None = None  # row, column; None before the first reset
        self._paddle = columns // 2  # column

    def reset(self, *, seed: int | None = None, options: dict | None = None):
        """Start an episode; `options` is not used."""
        super().reset(seed=seed)
        self._ball = (0, int(self.np_random.integers(self.columns)))
        self._paddle = self.columns // 2
        return self._obs(*self._ball), {}

    def step(self, action: int):
        """Move the paddle, then let the ball fall by one row.

        Returns:
            The usual five: obs, reward, terminated, truncated (never), an empty dictionary.

        Raises:
            ResetNeeded: If the episode is over, or none was started.
            ValueError: If there is no such action.
        """
        if self._ball is None or self._is_over:
            raise gym.error.ResetNeeded("Catch.step was called outside an episode; reset() first")
        if not is_action(action, 3):
            raise ValueError(
                f"Catch got action {action!r}; expected an integer: 0 (left), 1 (stay), 2 (right)"
            )
        self._paddle = min(max(self._paddle + int(action) - STAY, 0), self.columns - 1)
        row, column = self._ball
        self._ball = (row + 1, column)
        reward = 0.0
        if self._is_over:
            reward = 1.0 if column == self._paddle else -1.0
        return self._obs(*self._ball), reward, self._is_over, False, {}

    def render(self) -> np.ndarray | None:
        """Draw the board.

        Returns:
            A picture, shape (24 * rows, 24 * columns, 3) uint8, in which the paddle is green once
            it has the ball, and the ball is red once it is missed; None without a render mode.

        Raises:
            ResetNeeded: If no episode was started.
        """
        if self.render_mode is None:
            return None
        if self._ball is None:
            raise gym.error.ResetNeeded("Catch.render was called before reset()")
        picture = np.empty((CELL * self.rows, CELL * self.columns, 3), np.uint8)
        picture[:] = NIGHT
        picture[::CELL], picture[:, ::CELL] = LINE, LINE
        row, column = self._ball
        caught = self._is_over and column == self._paddle
        bar = _cell(picture, self.rows - 1, self._paddle)[2 * CELL // 3 : -2, 2:-1]
        bar[:] = GREEN if caught else WHITE
        missed = self._is_over and not caught
        _draw_disc(_cell(picture, row, column), RED if missed else ORANGE)
        return picture

    @property
    def _is_over(self) -> bool:
        return self._ball is not None and self._ball[0] == self.rows - 1

    def _obs(self, row: int, column: int) -> np.ndarray:
        """Draw the paddle, and the ball in that cell."""
        obs = np.zeros((1, self.rows, self.columns), np.uint8)
        obs[0, -1, self._paddle] = 255
        obs[0, row, column] = 255
        return obs


def _cell(picture: np.ndarray, row: int, column: int) -> np.ndarray:
    """Return the view of one cell, shape (24, 24, 3)."""
    return picture[row * CELL : (row + 1) * CELL, column * CELL : (column + 1) * CELL]


def _draw_disc(cell: np.ndarray, color: tuple[int, int, int]) -> None:
    """Draw a disc with a smooth edge into a cell."""
    y, x = np.mgrid[:CELL, :CELL] - (CELL - 1) / 2
    cover = np.clip(0.36 * CELL - np.hypot(x, y) + 0.5, 0, 1)[:, :, None]  # (24, 24, 1)
    cell[:] = np.round(cover * color + (1 - cover) * cell).astype(np.uint8)
