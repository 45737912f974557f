"""Arguments that an answer changes are named, with what they were."""

import numpy as np
import pytest

from helpers.checks import CheckFailed
from helpers.checks.arguments import unchanged


def test_what_is_left_alone_passes_nan_included():
    V, P = np.array([1.0, np.nan]), {0: {1: [(1.0, 0, 2.0, True)]}}
    with unchanged(V=V, P=P, gamma=0.5, policy=np.array([0, 1])):
        pass


def test_an_array_that_changed_is_shown_before_and_after():
    V = np.array([1.0, 2.0])
    with pytest.raises(CheckFailed, match=r"^V was \[1.0, 2.0\] before .* is \[1.0, 7.0\] after"):
        with unchanged(V=V):
            V[1] = 7


def test_in_a_model_the_entry_is_named():
    P = {0: {0: [(1.0, 0, 0.0, True)]}, 1: {0: [(1.0, 0, 2.0, True)]}}
    with pytest.raises(CheckFailed, match=r"^P\[1\]\[0\] was \[\(1.0, 0, 2.0, True\)\] .* is \[\]"):
        with unchanged(P=P):
            P[1][0].pop()


def test_a_key_that_was_added_is_seen():
    P = {0: 1}
    with pytest.raises(CheckFailed, match=r"^P was \{0: 1\} .* is \{0: 1, 1: 2\}"):
        with unchanged(P=P):
            P[1] = 2


def test_a_reshaped_or_retyped_argument_is_seen():
    for before, after in [(np.zeros(2), np.zeros((2, 1))), ([1, 2], (1, 2))]:
        given = {"x": before}
        with pytest.raises(CheckFailed, match="was"):
            with unchanged(given=given):
                given["x"] = after


def test_an_error_in_the_body_comes_first():
    V = np.array([1.0])
    with pytest.raises(ZeroDivisionError):
        with unchanged(V=V):
            V[0] = 2
            1 / 0  # noqa: B018
