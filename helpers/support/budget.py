"""How much to compute: one table, three budgets.

``grading`` keeps every cell under 15 s and every notebook under 60 s on two cores,
``class`` is what a student waits for, ``night`` is for smooth curves.
"""

import os
from dataclasses import dataclass

from helpers.support.progress import is_grading


@dataclass(frozen=True)
class Preset:
    """The sizes of the labs' experiments under one budget."""

    eval_episodes: int  # episodes behind an estimated mean
    seeds: int  # independent runs behind a learning curve
    cliff_seeds: int  # independent runs of each agent on the 3x5 cliff
    cliff_episodes: int  # training episodes of each of these runs, at most
    walking_runs: int  # runs of CliffWalking, Sutton and Barto, example 6.6
    walking_episodes: int  # episodes of each of these runs
    catch_steps: int  # agent steps on Catch, eight games together
    breakout_steps: int  # agent steps on Breakout, eight games together
    breakout_warmup_steps: int  # those played before learning
    breakout_games: int  # games of an evaluation


PRESETS = {
    "grading": Preset(
        eval_episodes=200,
        seeds=3,
        cliff_seeds=1,
        cliff_episodes=100,
        walking_runs=2,
        walking_episodes=30,
        catch_steps=4000,
        breakout_steps=1500,
        breakout_warmup_steps=1000,
        breakout_games=2,
    ),
    "class": Preset(
        eval_episodes=1000,
        seeds=10,
        cliff_seeds=20,
        cliff_episodes=1000,
        walking_runs=50,
        walking_episodes=500,
        catch_steps=6000,
        breakout_steps=400_000,
        breakout_warmup_steps=3000,
        breakout_games=10,
    ),
    "night": Preset(
        eval_episodes=10_000,
        seeds=100,
        cliff_seeds=200,
        cliff_episodes=1000,
        walking_runs=500,
        walking_episodes=500,
        catch_steps=20_000,
        breakout_steps=3_000_000,
        breakout_warmup_steps=3000,
        breakout_games=30,
    ),
}


def budget() -> str:
    """Return the name of the budget in force.

    ``COURSE_BUDGET`` decides; where it is not set, ``grading`` if nbgrader runs the notebook,
    else ``class``.

    Raises:
        ValueError: if ``COURSE_BUDGET`` names no budget.
    """
    name = os.environ.get("COURSE_BUDGET") or ("grading" if is_grading() else "class")
    if name not in PRESETS:
        raise ValueError(f"COURSE_BUDGET is {name!r}; expected one of {', '.join(PRESETS)}")
    return name


def preset(name: str | None = None) -> Preset:
    """Return the sizes for a budget; by default for the one in force.

    >>> preset("night").seeds
    100
    """
    return PRESETS[name or budget()]
