"""What a game says in words, in any of the course's languages."""

from collections.abc import Mapping

import numpy as np
from gymnasium.envs.toy_text.frozen_lake import FrozenLakeEnv

from helpers.playing.controls import Control
from helpers.playing.session import Session
from helpers.support.described import in_all_languages
from helpers.support.labels import Label
from helpers.support.language import chosen_language, translate

# Rows and columns that an agent of a lake moved by.
WENT = {(0, -1): "left", (1, 0): "down", (0, 1): "right", (-1, 0): "up"}
ARROWS = {"ArrowLeft": "←", "ArrowDown": "↓", "ArrowRight": "→", "ArrowUp": "↑"}


def labels(real_time: bool) -> dict[str, str]:
    """Return the texts that do not change during a game.

    Args:
        real_time: whether the game has a clock.
    """
    hint = (
        translate("Click on the picture, then hold the keys; or hold a button.")
        if real_time
        else translate("Click on the picture, then use the arrow keys; or use the buttons.")
    )
    return {
        "title": translate("A game to play yourself"),
        "hint": hint,
        "restart": translate("Start again"),
        "play": translate("Play"),
        "pause": translate("Pause"),
        "transition": translate("Last transition"),
    }


def button(control: Control) -> str:
    """Return what a button says: "← left", "space fire"."""
    key = translate("space") if control.key == " " else ARROWS.get(control.key, control.key)
    return f"{key} {action_name(control.name)}".strip()


def action_name(name: str) -> str:
    """Return an action's name in the notebook's language."""
    known = {
        "left": translate("left"),
        "down": translate("down"),
        "right": translate("right"),
        "up": translate("up"),
        "noop": translate("nothing"),
        "fire": translate("fire"),
    }
    return known.get(name, name)


def status(session: Session) -> str:
    """Return the line under the picture: score and steps."""
    return translate("Score: {score} · Steps: {steps}").format(
        score=_plain(session.score), steps=session.steps
    )


def comparison(session: Session, compare: Mapping[str, float]) -> list[tuple[str, str]]:
    """Return whose scores there are to compare one's own with, and what they are."""
    if not compare:
        return []
    language = chosen_language()
    others = [(Label(name).in_language(language), _plain(score)) for name, score in compare.items()]
    if session.scores:
        others.insert(0, (translate("your best"), _plain(max(session.scores))))
    return others


def transition(session: Session, controls: list[Control]) -> list[tuple[str, str]]:
    """Return the last transition as pairs: the field's sign, and its value."""
    last = session.transition
    if last is None:
        return []
    name = action_name(controls[last.action].name)
    known = last.obs is not None
    return [
        *([("s", f"{last.obs}")] if known else []),
        ("a", f"{last.action} ({name})" if name != str(last.action) else name),
        ("r", _plain(last.reward)),
        *([("s'", f"{last.next_obs}")] if known else []),
        ("terminated", f"{last.terminated}"),
        ("truncated", f"{last.truncated}"),
    ]


def ending(session: Session) -> str:
    """Return how the episode ended; nothing while it goes on."""
    last = session.transition
    if last is None or not session.ended:
        return ""
    if last.terminated:
        return translate("The episode is over: a terminal state (terminated).")
    return translate("The episode is over: the time limit (truncated).")


def slipped(session: Session, controls: list[Control]) -> str:
    """Return which way an agent went that did not go where it wanted; nothing otherwise."""
    last = session.transition
    lake = session.env.unwrapped
    if not isinstance(lake, FrozenLakeEnv) or last is None:
        return ""
    if last.obs is None or last.next_obs is None or last.obs == last.next_obs:
        return ""
    before, after = (divmod(cell, lake.ncol) for cell in (last.obs, last.next_obs))
    went = WENT[after[0] - before[0], after[1] - before[1]]
    if went == controls[last.action].name:
        return ""
    said = translate("You slipped: you went {direction}.")
    return said.format(direction=action_name(went))


def describe_game(session: Session) -> dict[str, str]:
    """Return what the picture shows, in each language, for those who cannot see it."""
    lake = session.env.unwrapped
    if not isinstance(lake, FrozenLakeEnv):
        return in_all_languages("A picture of the game.")
    rows = ", ".join(b"".join(row).decode() for row in np.asarray(lake.desc))
    return in_all_languages(
        "The lake {rows}; the agent is in cell {cell}.", rows=rows, cell=int(lake.s)
    )


def _plain(number: float) -> str:
    """Write a number without a needless ``.0``."""
    return f"{number:g}"
