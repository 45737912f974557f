"""Exact values against what can be computed by hand, and the checks' small models."""

import gymnasium as gym
import numpy as np
import pytest

from helpers.checks import CheckFailed
from helpers.checks.planning import (
    at_most,
    exact_values,
    expect_states,
    hike_model,
    hold_others,
    terminal_states,
)


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


def test_terminal_states_of_a_lake_are_holes_and_goal():
    assert terminal_states(lake_model("SFH", "FHG")) == [2, 4, 5]


def test_the_hike_is_a_model():
    P = hike_model()
    listed_twice = 0
    for state, actions in P.items():
        for outcomes in actions.values():
            assert sum(o[0] for o in outcomes) == 1.0
            listed_twice += len({o[1] for o in outcomes}) < len(outcomes)
            assert all(o[3] == (o[1] == 3) for o in outcomes)
        assert state == 3 or len(actions) == 2
    assert listed_twice == 2
    assert P is not hike_model()


def test_hold_others_keeps_all_values_but_one_in_place():
    P, V = hike_model(), np.array([4.0, 6.0, 2.0, 0.0])
    held = hold_others(P, 1, V, 0.5)
    assert held[1] is P[1]
    assert held[3] is P[3]
    for state in (0, 2):
        for outcomes in held[state].values():
            assert sum(p * (r + 0.5 * V[s]) for p, s, r, _ in outcomes) == V[state]


def test_at_most_stops_a_loop():
    function = at_most(lambda x: x, calls=3, name="sweep")
    assert [function(k) for k in range(3)] == [0, 1, 2]
    with pytest.raises(CheckFailed, match="sweep was called more than 3 times"):
        function(3)


@pytest.mark.parametrize("got", [None, 1.0, [1.0, 2.0], [[1.0]] * 4, "text"])
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
