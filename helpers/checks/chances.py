"""How far a frequency may lie from its probability before a right answer is out of the question."""

import numpy as np
from numpy.typing import ArrayLike

FALSE_ALARM = 1e-12  # probability that one comparison fails a right answer


def deviation(chance: ArrayLike, n: int, ways: int = 1) -> np.ndarray:
    """Return how far the frequency in n independent draws may lie from a probability.

    It is the smaller of what Hoeffding's and Bernstein's inequalities give (Boucheron, Lugosi and
    Massart, 2013, theorems 2.8 and 2.10); near 0 and near 1, that is Bernstein's.

    Args:
        chance: the probability, or several.
        n: the number of draws.
        ways: how many frequencies are compared; any of them is farther with a probability of at
            most ``FALSE_ALARM``.

    >>> print(f"{deviation(0.5, n=4000):.3f}, {deviation(0.01, n=4000):.3f}")
    0.060, 0.014
    """
    allowed = np.log(2 * ways / FALSE_ALARM) / n
    variance = np.asarray(chance) * (1 - np.asarray(chance))
    bernstein = allowed / 3 + np.sqrt((allowed / 3) ** 2 + 2 * variance * allowed)
    return np.minimum(np.sqrt(allowed / 2), bernstein)
