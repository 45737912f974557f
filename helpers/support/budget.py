"""How much to compute: three budgets, and a size for each, where a lab uses it.

``grading`` keeps every cell under 15 s and every notebook under 60 s on two cores,
``class`` is what a student waits for, ``night`` is for smooth curves.
"""

import os
from typing import TypeVar

from helpers.support.progress import is_grading

BUDGETS = ("grading", "class", "night")
Size = TypeVar("Size")


def budget() -> str:
    """Return the name of the budget in force.

    ``COURSE_BUDGET`` decides; where it is not set, ``grading`` if nbgrader runs the notebook,
    else ``class``.

    Raises:
        ValueError: if ``COURSE_BUDGET`` names no budget.
    """
    name = os.environ.get("COURSE_BUDGET") or ("grading" if is_grading() else "class")
    if name not in BUDGETS:
        raise ValueError(f"COURSE_BUDGET is {name!r}; expected one of {', '.join(BUDGETS)}")
    return name


def by_budget(*, grading: Size, class_: Size, night: Size) -> Size:
    """Return the size of an experiment under the budget in force.

    Args:
        grading: while nbgrader grades, or the site is made of a long lab.
        class_: in class, or at home.
        night: with ``COURSE_BUDGET=night``, for whoever has the time.

    >>> by_budget(grading=200, class_=1000, night=10_000)
    1000
    """
    return dict(zip(BUDGETS, (grading, class_, night), strict=True))[budget()]
