"""What a student sees while an agent trains."""

import sys
import time

import numpy as np
from tqdm import tqdm

from helpers.dqn.live_picture import LivePicture
from helpers.support.progress import progress

SECONDS_BETWEEN_UPDATES = 1.0
SECONDS_BETWEEN_PICTURES = 15.0
GAMES_IN_A_MEAN = 20
LARGE = 10_000  # from here on, counts are said in thousands
# 88 columns at most: JupyterLab cuts a longer line within a word. So no desc, and no bar.
LINE = "{percentage:3.0f}% {n_fmt}/{total_fmt} {elapsed}<{remaining} {rate_noinv_fmt}{postfix}"


class LiveView:
    """How training goes: a line with score, epsilon, loss and time left; now and then, a picture.

    Args:
        total: the agent steps to take.
        initial: those taken already.
    """

    def __init__(self, total: int, initial: int = 0):
        self.picture = LivePicture()
        self.picture.reserve()  # before the line is printed
        self.bar: tqdm = progress(
            None,
            total=total,
            initial=initial,
            unit="",
            unit_scale=total >= LARGE,
            bar_format=LINE,
            delay=0,
            leave=True,
        )
        self.pictured = time.monotonic()  # a run of a few seconds has no picture
        self.shown = 0.0
        self.mean_value = float("nan")

    def update(self, agent, obs) -> None:
        """Show where the run stands: the line at most once a second, the picture every 15."""
        now = time.monotonic()
        self.picture.keep(obs[0, -1])
        if now - self.pictured > SECONDS_BETWEEN_PICTURES:
            self.pictured = now
            self.picture.show(agent.history)
        if now - self.shown < SECONDS_BETWEEN_UPDATES:
            return
        self.shown = now
        self.mean_value = agent.mean_value(obs)
        self._show(agent)
        self.bar.refresh()

    def _show(self, agent) -> None:
        # The last step of all games may go past the total; tqdm would then forget the total.
        self.bar.n = min(agent.training_steps, self.bar.total)
        scores = agent.history["total_rewards"][-GAMES_IN_A_MEAN:]
        self.bar.set_postfix(
            {
                "score": f"{np.mean(scores):.1f}" if scores else "…",
                "epsilon": f"{agent.epsilon:.2f}",
                # Nothing is learned yet during the warm-up, and there is no loss.
                "loss": f"{agent.last_loss:.3f}" if agent.gradient_steps else "warm-up",
                "mean Q": f"{self.mean_value:.2f}",
            },
            refresh=False,
        )

    def say(self, text: str) -> None:
        """Print a line that stays."""
        tqdm.write(text, file=sys.stdout)

    def close(self, agent) -> None:
        """Leave the last line standing, up to date."""
        self._show(agent)
        self.bar.close()
