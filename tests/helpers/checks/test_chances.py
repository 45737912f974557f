"""How far a frequency may lie: a right answer is never so far, a wrong one soon is."""

from math import exp, lgamma, log

import pytest

from helpers.checks.chances import FALSE_ALARM, deviation


def tail(chance: float, n: int, distance: float) -> float:
    """Return the exact probability that a frequency lies farther than ``distance``."""
    beyond = [k for k in range(n + 1) if abs(k / n - chance) > distance]
    return sum(
        exp(
            lgamma(n + 1)
            - lgamma(k + 1)
            - lgamma(n - k + 1)
            + k * log(chance)
            + (n - k) * log(1 - chance)
        )
        for k in beyond
    )


@pytest.mark.parametrize("chance", [0.001, 0.0556, 0.25, 0.5, 0.9167])
@pytest.mark.parametrize("n", [100, 4000])
def test_a_right_answer_is_farther_once_in_1e12(chance, n):
    assert tail(chance, n, deviation(chance, n)) <= FALSE_ALARM


def test_several_frequencies_share_one_false_alarm():
    assert 4 * tail(0.1, 4000, deviation(0.1, 4000, ways=4)) <= FALSE_ALARM


@pytest.mark.parametrize(
    ("right", "wrong", "n"),
    [
        (0.7, 0.6333, 4000),  # exploring without the best action, of four
        (0.9056, 0.9528, 6000),  # coins rounded to tenths, epsilon 0.1 and 18 actions
    ],
)
def test_what_a_mistake_gives_is_beyond(right, wrong, n):
    assert deviation(right, n, ways=18) < abs(wrong - right)


def test_what_is_certain_is_nearly_exact():
    assert deviation(1.0, 4000) < 0.01
