"""How well a rate is known: Wilson's interval, which stays right near 0 and 1."""

import numpy as np
from numpy.typing import ArrayLike

Z = 1.96  # the normal distribution's 97.5% quantile: 95% lie within ± Z standard errors


def wilson_interval(rate: ArrayLike, n: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Return the 95% confidence interval of a rate.

    It holds the rates p for which what was measured is within ± 1.96 standard errors of p, those
    of p and not of what was measured: it never leaves [0, 1], and has a width where all trials
    succeeded. Wilson (1927), "Probable inference, the law of succession, and statistical
    inference"; equation 4 of Brown, Cai and DasGupta (2001), "Interval estimation for a binomial
    proportion".

    Args:
        rate: successes divided by trials, or the mean of measurements between 0 and 1, for which
            the interval is at least as wide as need be; any shape.
        n: the number of independent trials, 1 or more.

    Returns:
        The lower and the upper ends, of the same shape.

    Raises:
        ValueError: if a rate is not between 0 and 1, or there is no trial.

    >>> low, high = wilson_interval(20 / 20, 20)
    >>> round(float(low), 2), float(high)
    (0.84, 1.0)
    """
    p, n = np.asarray(rate, dtype=float), np.asarray(n, dtype=float)
    if (p < 0).any() or (p > 1).any():
        raise ValueError(f"rate is {p}; expected a number from 0 to 1")
    if (n < 1).any():
        raise ValueError(f"n is {n:g}; expected at least 1 trial")
    centre = (p + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z / (1 + Z**2 / n) * np.sqrt(p * (1 - p) / n + Z**2 / (4 * n**2))
    # Where no trial or every trial succeeded, the ends are 0 and 1, but for rounding.
    return np.where(p == 0, 0.0, centre - half), np.where(p == 1, 1.0, centre + half)
