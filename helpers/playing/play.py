"""``play(env)``: drive an environment yourself."""

import os
from collections.abc import Mapping

import gymnasium as gym
from IPython.display import HTML, DisplayObject

from helpers.playing.controls import find_controls
from helpers.playing.session import Session
from helpers.playing.still import still
from helpers.support.described import STILL
from helpers.support.language import translate
from helpers.support.progress import is_grading


def play(
    env: gym.Env,
    *,
    fps: float | None = None,
    keys: Mapping[str, int] | None = None,
    compare: Mapping[str, float] | None = None,
    seed: int | None = None,
) -> object:
    """Show a game to play with the arrow keys, or with buttons: the last line of its cell.

    While grading, it does nothing. Where a page is made of the notebook, it is a still picture.

    Args:
        env: an environment with numbered actions, made with ``render_mode="rgb_array"``.
        fps: steps a second, in real time: while no key is held, the action that does nothing is
            played. None: a step each time a key is pressed.
        keys: the action of each key, by the browser's names of keys; by default the arrow keys,
            and the space bar to fire.
        compare: scores to show beside yours, by whose they are.
        seed: seed of the first episode.

    Returns:
        What the notebook shows; None while grading.

    Raises:
        ValueError: if the environment draws no RGB frames, a key plays no action, or ``fps`` is
            not above 0.

    >>> env = gym.make("FrozenLake-v1", render_mode="rgb_array")
    >>> game = play(env)
    """
    if fps is not None and not 0 < fps <= 60:
        raise ValueError(f"fps is {fps}; expected steps a second, above 0 and up to 60")
    if is_grading():
        return None
    controls = find_controls(env, keys)
    session = Session(env, seed)
    if os.environ.get(STILL):
        return HTML(still(session))
    try:
        from helpers.playing.widget import Game
    except ModuleNotFoundError as error:  # an environment of before, or of elsewhere
        if error.name not in ("anywidget", "ipywidgets"):
            raise
        return _without_widgets(session)
    return Game(session, controls, fps, compare or {})


def _without_widgets(session: Session) -> DisplayObject:
    said = translate("To play here, install anywidget: pip install anywidget, then restart.")
    return HTML(f"{still(session)}<p>{said}</p>")
