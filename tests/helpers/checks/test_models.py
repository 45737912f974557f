"""The checks' small models: what each action is worth in them, and what no mistake may change."""

import gymnasium as gym
import numpy as np
import pytest

from helpers.checks.models import (
    draw_backups,
    draw_ends,
    draw_ring,
    held_backups,
    hike_model,
    hold_others,
    terminal_states,
    without_ends,
)

SEEDS = range(20)


def backup(rows, V, gamma, masked=True):
    """The value of an action, with or without the mask of terminal transitions."""
    return sum(p * (r + gamma * V[s] * (not (t and masked))) for p, s, r, t in rows)


def test_terminal_states_of_a_lake_are_holes_and_goal():
    assert terminal_states(gym.make("FrozenLake-v1", desc=["SFH", "FHG"]).unwrapped.P) == [2, 4, 5]


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


def test_without_ends_no_value_changes_where_v_is_zero_at_the_end():
    P, V = hike_model(), np.array([4.0, 6.0, 2.0, 0.0])
    endless = without_ends(P)
    assert terminal_states(endless) == []
    for state, actions in P.items():
        for action, rows in actions.items():
            assert backup(rows, V, 0.5) == backup(endless[state][action], V, 0.5)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("n_states", "n_actions", "rows"), [(3, 1, 1), (5, 3, 3), (8, 6, 4)])
def test_drawn_models_are_worth_what_they_say_whatever_is_made_of_terminal_rows(
    seed, n_states, n_actions, rows
):
    case = draw_backups(np.random.default_rng(seed), n_states, n_actions, rows)
    assert len(case.P) == n_states
    assert terminal_states(case.P) == [n_states - 1]
    for state in range(n_states - 1):
        for action, listed in case.P[state].items():
            assert sum(row[0] for row in listed) == 1
            assert len(listed) <= rows
            assert all(row[3] == (row[1] == n_states - 1) for row in listed)
            assert all(row[2] == 0 if row[3] else row[2] <= 0 for row in listed)
            for masked in (True, False):
                assert np.isclose(backup(listed, case.V, case.gamma, masked), case.Q[state, action])
            going_on = [row for row in listed if not row[3]]
            assert np.isclose(backup(going_on, case.V, case.gamma), case.Q[state, action])
    if rows > 1:
        assert case.P[0][0][0][3]
        assert not case.P[0][0][-1][3]
    if rows > 2:  # the mistakes "rare rows are skipped", "rows that bring nothing are skipped"
        probability, next_state, reward, terminated = case.P[1][0][0]
        assert probability < 0.01
        assert not reward
        assert not terminated
        assert case.V[next_state] < 0


def test_in_held_models_every_other_state_keeps_its_value():
    for state, case in held_backups(np.random.default_rng(3), 6, 2):
        assert np.isclose(backup(case.P[state][1], case.V, case.gamma), case.Q[state, 1])
        for other in set(range(5)) - {state}:
            for rows in case.P[other].values():
                assert np.isclose(backup(rows, case.V, case.gamma), case.V[other])
                assert [row[1] for row in rows] != [other]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("lowest", [-4.0, 0.0])
def test_drawn_ends_are_worth_what_they_say_and_only_they_are_in_doubt(seed, lowest):
    case = draw_ends(np.random.default_rng(seed), "LELTELTM", n_actions=2, lowest=lowest)
    ends, going_on = [3, 6], [0, 1, 2, 4, 5, 7]
    assert terminal_states(case.P) == ends
    assert np.isnan(case.Q[ends]).all()
    assert (np.diff(case.Q[going_on, 0]) > 0).all()
    assert case.Q[0, 0] == lowest
    assert (case.V[going_on] < case.Q[going_on, 0]).all()
    for state in going_on:
        for action, rows in case.P[state].items():
            assert backup(rows, case.V, 1.0) == case.Q[state, action]
            assert backup(rows, case.V, 1.0, masked=False) == case.Q[state, action] + sum(
                row[0] * case.V[row[1]] for row in rows if row[3]
            )


@pytest.mark.parametrize(("n_states", "shift"), [(4, 1), (7, 1), (7, 2), (7, 4)])
def test_around_a_ring_the_order_of_a_sweep_counts(n_states, shift):
    case = draw_ring(np.random.default_rng(0), n_states, shift)
    ring = range(n_states - 2)
    after = [case.V[case.P[s][0][0][1]] for s in ring]
    assert after == case.Q[:-2, 0].tolist() == sorted(after)
    for order in (ring, reversed(ring)):
        V = case.V.copy()
        for state in order:  # a sweep in place
            V[state] = V[case.P[state][0][0][1]]
        assert V[: n_states - 2].tolist() != after
    assert case.V[-1] != 0
