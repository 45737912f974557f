"""Improving policies: what each kind of mistake is told, in the check that it belongs to."""

import numpy as np
import pytest

from helpers.checks import CheckFailed
from helpers.checks.improvement import (
    all_policies,
    draw_steps,
    expect_end,
    expect_greedy,
    expect_kept,
    expect_policies,
)

Q = np.array([[1.0, 3.0, 2.0], [5.0, 5.0 - 2e-9, 0.0]])
TIES = np.array([[4.0, 9.0, 9.0 - 5e-10], [2.0, 2.0, 2.0]])


def improve(policy, table, tolerance=1e-9):
    old = table[np.arange(len(policy)), policy]
    return np.where(old >= table.max(axis=1) - tolerance, policy, table.argmax(axis=1))


def iterate(policy, evaluate, improve):
    policies = [policy]
    while True:
        new_policy = improve(policies[-1], evaluate(policies[-1]))
        if np.array_equal(new_policy, policies[-1]):
            return policies
        policies.append(new_policy)


def test_a_right_step_passes_whichever_of_the_best_it_takes():
    expect_greedy(improve, [0, 1], Q)
    expect_kept(improve, [2, 1], TIES)
    expect_greedy(lambda policy, table: [1, 0], [0, 1], Q)
    expect_greedy(lambda policy, table: np.array([2, 0]), [0, 1], TIES)


def test_a_wide_tolerance_is_not_greedy_and_a_narrow_one_does_not_keep():
    with pytest.raises(CheckFailed, match=r"Q\[1\] is .* the old action is 1, .* chose action 1"):
        expect_greedy(lambda *given: improve(*given, tolerance=1e-8), [1, 1], Q)
    with pytest.raises(CheckFailed, match=r"the old action is 2, .* changed it to 1"):
        expect_kept(lambda *given: improve(*given, tolerance=0), [2, 1], TIES)


def test_a_worse_action_is_the_other_checks_affair():
    expect_kept(lambda policy, table: table.argmin(axis=1), [2, 0], TIES)
    with pytest.raises(CheckFailed, match=r"Q\[0\] is"):
        expect_greedy(lambda policy, table: table.argmin(axis=1), [2, 0], TIES)


@pytest.mark.parametrize(
    ("got", "says"),
    [
        (None, "returned nothing"),
        ([1], "2 integers here; it returned"),
        (np.array([1.0, 0.0]), "returned 1.0; an action is an integer"),
        ([1, 3], "In state 1, improve_policy returned 3"),
        ([-1, 0], "In state 0, improve_policy returned -1"),
        ([True, False], "returned True"),
    ],
)
def test_what_is_no_policy_is_said_to_be_none(got, says):
    with pytest.raises(CheckFailed, match=says):
        expect_greedy(lambda policy, table: got, [0, 1], Q)


def test_arguments_stay_as_they_are():
    def in_place(policy, table):
        policy[:] = table.argmax(axis=1)
        return policy

    with pytest.raises(CheckFailed, match=r"^policy was \[0, 1\]"):
        expect_greedy(in_place, [0, 1], Q)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("n", [1, 2, 3, 6, 25])
def test_drawn_steps_never_meet_a_policy_twice_and_a_right_loop_follows_them(seed, n):
    steps = draw_steps(np.random.default_rng(seed), n)
    assert len({tuple(policy) for policy in steps.policies}) == len(steps.values) == n
    assert steps.policies[-1].tolist() == [2, 2, 2, 2]
    assert all(np.array_equal(v, steps.values[-1]) for v in steps.values[-3:])
    if n > 1:
        expect_policies(iterate, steps)
    expect_end(iterate, steps)


def test_old_values_and_swapped_arguments_are_told_apart():
    steps = draw_steps(np.random.default_rng(0), 6)

    def evaluates_once(policy, evaluate, improve):
        V = evaluate(policy)
        return iterate(policy, lambda policy: V, improve)

    def swaps(policy, evaluate, improve):
        return iterate(policy, evaluate, lambda policy, V: improve(V, policy))

    expect_end(evaluates_once, steps)
    with pytest.raises(CheckFailed, match=r"evaluate it again at each turn"):
        expect_policies(evaluates_once, steps)
    with pytest.raises(CheckFailed, match=r"given values, \[-?\d[\s\S]* takes the policy first"):
        expect_policies(swaps, steps)


def test_a_loop_that_stops_early_or_repeats_the_last_loses_the_end_only():
    steps = draw_steps(np.random.default_rng(0), 6)

    def three(*given):
        return iterate(*given)[:3]

    def repeats(*given):
        return [*iterate(*given), steps.policies[-1]]

    expect_policies(three, steps)
    expect_policies(repeats, steps)
    with pytest.raises(CheckFailed, match=r"The list ends with .* which improvement changes into"):
        expect_end(three, steps)
    with pytest.raises(CheckFailed, match=r"stands 2 times in the list"):
        expect_end(repeats, steps)


def test_policies_out_of_order_lose_the_steps_only():
    steps = draw_steps(np.random.default_rng(0), 6)

    def in_disorder(*given):
        policies = iterate(*given)
        return [policies[1], policies[0], *policies[2:]]

    expect_end(in_disorder, steps)
    with pytest.raises(CheckFailed, match=r"policies\[0\] is"):
        expect_policies(in_disorder, steps)


@pytest.mark.parametrize("got", [None, 3, [], [1, 2], [[1], [1, 2]]])
def test_what_is_no_list_of_policies_is_said_to_be_none(got):
    with pytest.raises(CheckFailed, match="policy_iteration"):
        all_policies(got)
