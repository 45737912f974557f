"""Arguments that an answer changes are named, with what they were."""

import numpy as np
import pytest
import torch

from helpers.checks import CheckFailed, expect_equal
from helpers.checks.arguments import expect_new_each_time, unchanged


def test_what_is_left_alone_passes_nan_included():
    V, P = np.array([1.0, np.nan]), {0: {1: [(1.0, 0, 2.0, True)]}}
    with unchanged(V=V, P=P, gamma=0.5, policy=np.array([0, 1])):
        pass


def test_an_array_that_changed_is_shown_before_and_after():
    V = np.array([1.0, 2.0])
    says = r"^V was \[1.0, 2.0\] before .* is \[1.0, 7.0\] after"
    with pytest.raises(CheckFailed, match=says), unchanged(V=V):
        V[1] = 7


def test_in_a_model_the_entry_is_named():
    P = {0: {0: [(1.0, 0, 0.0, True)]}, 1: {0: [(1.0, 0, 2.0, True)]}}
    says = r"^P\[1\]\[0\] was \[\(1.0, 0, 2.0, True\)\] .* is \[\]"
    with pytest.raises(CheckFailed, match=says), unchanged(P=P):
        P[1][0].pop()


def test_a_key_that_was_added_is_seen():
    P = {0: 1}
    says = r"^P was \{0: 1\} .* is \{0: 1, 1: 2\}"
    with pytest.raises(CheckFailed, match=says), unchanged(P=P):
        P[1] = 2


@pytest.mark.parametrize(
    ("entry", "after"), [(np.zeros(2), np.zeros((2, 1))), ([1, 2], (1, 2)), (1, True)]
)
def test_an_entry_of_another_shape_or_type_is_seen(entry, after):
    given = {"x": entry}
    with pytest.raises(CheckFailed, match=r"^given\['x'\] was"), unchanged(given=given):
        given["x"] = after


def test_an_error_in_the_body_comes_first():
    def change_and_fail(V):
        V[0] = 2
        raise ZeroDivisionError

    V = np.array([1.0])
    with pytest.raises(ZeroDivisionError), unchanged(V=V):
        change_and_fail(V)


def test_a_tensor_that_changed_in_place_is_named():
    values = torch.tensor([1.0, 2.0])
    says = r"^values was \[1.0, 2.0\] .* is \[2.0, 4.0\]"
    with pytest.raises(CheckFailed, match=says), unchanged(values=values):
        values *= 2
    with unchanged(values=values):
        assert values.sum() == 6


def test_a_comparison_with_what_has_changed_is_not_believed():
    reward = np.array([1.0, 2.0])

    def compare():
        reward[0] += 1
        expect_equal(3.0, reward[0], "the target")

    with pytest.raises(CheckFailed, match=r"^reward was \[1.0, 2.0\]"), unchanged(reward=reward):
        compare()


def test_another_error_stays_what_it_is():
    V = np.array([1.0])

    def stop():
        V[0] = 2
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), unchanged(V=V):
        stop()


def test_an_array_that_a_second_call_overwrites_is_shown_before_and_after():
    table = np.zeros(2)

    def doubles(V):
        table[:] = 2 * V
        return table

    says = r"^V_new was \[2.0, 4.0\] when .* held \[4.0, 6.0\]"
    with pytest.raises(CheckFailed, match=says):
        expect_new_each_time(doubles, np.array([1.0, 2.0]), "V_new")
