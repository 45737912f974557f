"""A picture of a training run under way: the curve of its score, and a few seconds of a game."""

import base64
import io
from collections import deque
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from helpers.support.language import translate as _
from helpers.support.progress import is_grading

SECONDS_OF_GAME = 8
FRAMES_A_SECOND = 15  # an agent step is four frames of sixty a second
MEAN_OF = 20  # games
ZOOM = 2


class LivePicture:
    """The curve of the score so far, beside the last seconds of one game as the agent sees it.

    >>> picture = LivePicture()
    >>> for brightness in range(3):
    ...     picture.keep(np.full((4, 4), brightness, np.uint8))
    >>> "data:image/gif" in picture.html({"agent_steps": [5, 9], "total_rewards": [1.0, 2.0]})
    True
    """

    def __init__(self) -> None:
        self.frames: deque[np.ndarray] = deque(maxlen=SECONDS_OF_GAME * FRAMES_A_SECOND)
        self._shown: Any = None  # the place in the notebook's output that is written again

    def keep(self, frame: np.ndarray) -> None:
        """Keep the newest frame of the game, (height, width) uint8."""
        self.frames.append(np.array(frame))

    def reserve(self) -> None:
        """Take a place in the notebook's output, empty so far; outside Jupyter, do nothing.

        What is printed next stays below it: an output in the middle of a line that is written
        again and again would leave the line's old text above itself.
        """
        from IPython import get_ipython
        from IPython.display import HTML, display

        if getattr(get_ipython(), "kernel", None) is not None and not is_grading():
            self._shown = display(HTML(""), display_id=True)

    def show(self, history: dict) -> None:
        """Show where the run stands, in the place that was reserved, if one was.

        Args:
            history: an agent's, with a list ``agent_steps`` and one of ``total_rewards``.
        """
        from IPython.display import HTML

        if self._shown is not None:
            self._shown.update(HTML(self.html(history)))

    def html(self, history: dict) -> str:
        """Write both pictures as HTML that needs nothing else."""
        game = _("The last seconds of one of the games, as the agent sees them")
        curve = _("Score of the training games so far, mean of {n}").format(n=MEAN_OF)
        parts = [(curve, "png", _curve(history, curve)), (game, "gif", self._game())]
        return "".join(
            f'<img alt="{said}" title="{said}" src="data:image/{kind};base64,'
            f'{base64.b64encode(data).decode("ascii")}">'
            for said, kind, data in parts
            if data
        )

    def _game(self) -> bytes:
        """Write the frames that are kept as an animated picture; nothing if there are none."""
        pictures = [Image.fromarray(frame.repeat(ZOOM, 0).repeat(ZOOM, 1)) for frame in self.frames]
        if not pictures:
            return b""
        stream = io.BytesIO()
        milliseconds = 1000 // FRAMES_A_SECOND
        pictures[0].save(
            stream, "gif", save_all=True, append_images=pictures[1:], duration=milliseconds, loop=0
        )
        return stream.getvalue()


def _curve(history: dict, label: str) -> bytes:
    """Draw the moving mean of the score against agent steps; nothing with too few games."""
    scores = np.asarray(history["total_rewards"], dtype=float)
    if len(scores) < MEAN_OF:
        return b""
    means = np.convolve(scores, np.ones(MEAN_OF) / MEAN_OF, mode="valid")
    figure = Figure(figsize=(6, 2.4), layout="tight")
    axes = figure.subplots()
    axes.plot(history["agent_steps"][MEAN_OF - 1 :], means)
    axes.set_xlabel(_("Agent steps"))
    axes.set_title(label, fontsize=9)
    axes.grid(True, alpha=0.4)
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=80)
    return stream.getvalue()
