"""From scores to places: a mean with its interval, and ties where intervals overlap."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Z = 1.959964  # the normal distribution's 97.5 % quantile


@dataclass(frozen=True)
class Score:
    """What an entry is worth.

    Attributes:
        mean: of the scores of its games.
        low: the lower end of the mean's 95 % confidence interval.
        high: the upper end.
        games: how many.
    """

    mean: float
    low: float
    high: float
    games: int


def score_of(scores: Sequence[float]) -> Score:
    """Return the mean and its interval, by Student's distribution.

    >>> score = score_of([10.0, 20.0, 30.0, 40.0, 50.0])
    >>> score.mean, round(score.high - score.mean, 1)
    (30.0, 19.6)
    """
    n = len(scores)
    margin = float(student_quantile(n - 1) * np.std(scores, ddof=1) / np.sqrt(n))
    mean = float(np.mean(scores))
    return Score(mean, mean - margin, mean + margin, n)


def student_quantile(freedom: int) -> float:
    """Return the 97.5 % quantile of Student's distribution, for four degrees of freedom or more.

    Abramowitz and Stegun (1964), equation 26.7.5, to three decimals.

    >>> round(student_quantile(9), 3), round(student_quantile(99), 3)
    (2.262, 1.984)
    """
    z, n = Z, freedom
    return (
        z
        + (z**3 + z) / (4 * n)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * n**3)
    )


def places(scores: Sequence[Score]) -> list[tuple[int, int]]:
    """Return the best and the worst place of each: those whose intervals overlap are tied.

    >>> places([Score(9, 8, 10, 9), Score(7, 6, 8.5, 9), Score(2, 1, 3, 9)])
    [(1, 2), (1, 2), (3, 3)]
    """
    return [
        (
            1 + sum(other.low > own.high for other in scores),
            len(scores) - sum(other.high < own.low for other in scores),
        )
        for own in scores
    ]
