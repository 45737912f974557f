import math

import numpy as np
import pytest

from helpers.intervals import Z, wilson_interval


# Newcombe (1998), "Two-sided confidence intervals for the single proportion", table I, method 3.
@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_published_intervals(successes, n, low, high):
    assert np.round(wilson_interval(successes / n, n), 4).tolist() == [low, high]


@pytest.mark.parametrize(("p", "n"), [(0.6, 20), (0.99, 1000), (0.999, 1000), (0.9995, 1000)])
def test_it_holds_the_true_rate_about_19_times_in_20_near_1_too(p, n):
    chances = [math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]
    low, high = wilson_interval(np.arange(n + 1) / n, n)
    covered = float(np.sum(chances, where=(low <= p) & (p <= high)))
    assert 0.9 < covered < 0.99


def test_its_ends_are_the_rates_from_which_the_measure_is_196_standard_errors_away():
    for end in wilson_interval(0.3, 50):
        assert abs(0.3 - end) == pytest.approx(Z * np.sqrt(end * (1 - end) / 50))


def test_all_and_none_have_a_width_and_stay_between_0_and_1():
    low, high = wilson_interval([0, 1], 20)
    assert low.tolist() == pytest.approx([0, 1 - high[0]])
    assert high[1] == 1
    assert high[0] > 0.1


def test_what_is_no_rate_is_refused():
    with pytest.raises(ValueError, match="expected a number from 0 to 1"):
        wilson_interval(20, 20)
    with pytest.raises(ValueError, match="expected at least 1 trial"):
        wilson_interval(0.5, 0)
