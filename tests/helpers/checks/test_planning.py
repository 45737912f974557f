"""Exact values against what can be computed by hand; what is said of wrong ones."""

import gymnasium as gym
import numpy as np
import pytest

from helpers.checks import CheckFailed
from helpers.checks.models import draw_backups, hike_model, terminal_states
from helpers.checks.planning import exact_values, expect_actions, expect_backup, expect_states


def lake_model(*rows, **options):
    return gym.make("FrozenLake-v1", desc=list(rows), **options).unwrapped.P


def test_exact_values_on_a_corridor_are_powers_of_gamma():
    P = lake_model("SFFG", is_slippery=False)
    assert exact_values(P, [2, 2, 2, 0], 0.5).tolist() == [0.25, 0.5, 1.0, 0.0]


def test_exact_values_of_a_policy_that_stays_are_zero():
    P = lake_model("SFFG", is_slippery=False)
    assert exact_values(P, [0, 2, 2, 0], 0.9)[0] == 0.0


def test_exact_values_take_probabilities_as_well_as_actions():
    P, actions = hike_model(), np.array([1, 0, 1, 0])
    table = np.eye(2)[actions]
    assert np.allclose(exact_values(P, actions, 0.9), exact_values(P, table, 0.9))


def test_exact_values_of_a_hand_solved_mixture():
    # v0 = 1/2 (reward 2, ends) + 1/2 (reward 0, stays): v0 = 1 + v0 / 4 at gamma = 1/2.
    P = {
        0: {0: [(1.0, 1, 2.0, True)], 1: [(1.0, 0, 0.0, False)]},
        1: {0: [(1.0, 1, 0.0, True)], 1: [(1.0, 1, 0.0, True)]},
    }
    assert np.allclose(exact_values(P, [[0.5, 0.5], [1.0, 0.0]], 0.5), [4 / 3, 0.0])


def test_what_a_terminal_state_lists_for_itself_is_never_read():
    P = hike_model()
    before = exact_values(P, [0, 1, 1, 0], 0.9)
    P[3] = {a: [(1.0, 3, 50.0, True)] for a in (0, 1)}
    assert np.array_equal(exact_values(P, [0, 1, 1, 1], 0.9), before)


@pytest.mark.parametrize("options", [{"is_slippery": False}, {}, {"success_rate": 0.8}])
def test_exact_values_do_not_move_under_the_bellman_equation(options):
    P = lake_model("SFFF", "FHFH", "FFFH", "HFFG", **options)
    policy = np.random.default_rng(0).dirichlet(np.ones(4), size=16)
    V = exact_values(P, policy, 0.95)
    for state in set(P) - set(terminal_states(P)):
        backup = sum(
            policy[state, a] * p * (r + 0.95 * V[s]) for a in P[state] for p, s, r, _ in P[state][a]
        )
        assert np.isclose(V[state], backup)


@pytest.mark.parametrize("gamma", [1.0, 1.5, -0.1])
def test_exact_values_refuse_a_gamma_without_a_unique_solution(gamma):
    with pytest.raises(ValueError, match="below 1"):
        exact_values(hike_model(), [0, 0, 0, 0], gamma)


def test_exact_values_refuse_another_shape():
    with pytest.raises(ValueError, match="shape"):
        exact_values(hike_model(), [0, 0, 0], 0.9)


def test_nothing_returned_is_said_as_such():
    with pytest.raises(CheckFailed, match="V is None: your function returned nothing"):
        expect_states(None, {0: 1.0}, hike_model(), "V", "")


@pytest.mark.parametrize("got", [1.0, [1.0, 2.0], [[1.0]] * 4, "text", [[1.0], [1.0, 2.0]]])
def test_expect_states_says_that_the_shape_is_wrong(got):
    with pytest.raises(CheckFailed, match="shape"):
        expect_states(got, {0: 1.0}, hike_model(), "V", "")


def test_expect_states_reads_only_the_states_that_matter():
    P = hike_model()
    expect_states([1.0, np.nan, 9.0, -5.0], {0: 1.0, 2: 9.0}, P, "V", "")
    expect_states(np.ones((4, 2)), {1: [1.0, 1.0]}, P, "Q", "")
    with pytest.raises(CheckFailed, match=r"V\[2\]:\n.*9\n.*8"):
        expect_states([1.0, 0.0, 8.0, 0.0], {2: 9.0}, P, "V", "")
    with pytest.raises(CheckFailed, match=r"^gamma = 1: Q\[0\], Q\[1\]:\n"):
        expect_states(np.ones((4, 2)), {0: [1.0, 1.0], 1: [1.0, 2.0]}, P, "gamma = 1: Q", "")


def test_a_wrong_value_is_shown_with_all_that_it_was_computed_from():
    case = draw_backups(np.random.default_rng(0), 3, 1, rows=1, gamma=0.5)._replace(
        P={0: {0: [(1.0, 1, -4.0, False)]}, 1: {0: [(1.0, 0, 0.0, False)]}, 2: {}},
        V=np.array([6.0, 2.5, 0.0]),
    )
    expect_backup([-2.75, 0.0, 9.0], -2.75, 0, case, "")
    with pytest.raises(CheckFailed) as failure:
        expect_backup([2.0, 0.0, 0.0], -2.75, 0, case, "the idea", given=", policy[0] = [1]")
    assert str(failure.value).splitlines() == [
        "P[0] = {0: [(1, 1, -4, False)]}, V = [6, 2.5, 0], gamma = 0.5, policy[0] = [1]: V_new[0]:",
        "  Expected: -2.75",
        "  Got: 2",
        "→ the idea",
    ]


def test_of_a_table_the_first_wrong_action_is_shown():
    case = draw_backups(np.random.default_rng(0), 4, 3)
    table = np.where(np.isnan(case.Q), 5.0, case.Q)  # in terminal states nothing counts
    expect_actions(table, case, "")
    table[1, 2] += 1
    with pytest.raises(
        CheckFailed, match=r"^P\[1\]\[2\] = \[.*\], V = \[.*\], gamma = .*: Q\[1, 2\]:"
    ):
        expect_actions(table, case, "")
    with pytest.raises(CheckFailed, match=r"Q has the wrong shape: \(4,\) instead of \(4, 3\)"):
        expect_actions(table[:, 0], case, "")
