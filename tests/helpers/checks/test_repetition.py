"""Loops that sweep until nothing changes: what each kind of mistake is told."""

import numpy as np
import pytest

from helpers.checks import CheckFailed
from helpers.checks.repetition import (
    all_tables,
    at_most,
    draw_tables,
    expect_history,
    expect_last_sweep,
    place_of,
    scripted_sweep,
)


def repeat(sweep, V, theta, stop=lambda change, theta: change < theta):
    history = [V]
    while True:
        history.append(sweep(history[-1]))
        if stop(np.abs(history[-1] - history[-2]).max(), theta):
            return history


def test_at_most_stops_a_loop():
    function = at_most(lambda x: x, calls=3, name="sweep")
    assert [function(k) for k in range(3)] == [0, 1, 2]
    with pytest.raises(CheckFailed, match="sweep was called more than 3 times"):
        function(3)


@pytest.mark.parametrize("seed", range(20))
def test_drawn_tables_change_by_what_was_asked(seed):
    changes = [4.0, 1.0, 1.0, 2.0**-20, 8.0]
    tables = draw_tables(np.random.default_rng(seed), changes, n_states=3, start=1e6)
    assert np.abs(np.diff(tables, axis=0)).max(axis=1).tolist() == changes


def test_a_scripted_sweep_answers_whatever_is_asked_and_in_any_order():
    sweep = scripted_sweep([np.array([1.0, 2.0]), np.array([3.0, 4.0]), np.array([5.0, 6.0])])
    assert sweep([3, 4]).tolist() == [5.0, 6.0]
    assert sweep(np.array([1.0, 2.0])).tolist() == [3.0, 4.0]
    with pytest.raises(CheckFailed, match=r"given is \[9.0, 9.0\]: neither the first one"):
        sweep(np.array([9.0, 9.0]))
    with pytest.raises(CheckFailed, match="After 2 sweeps, sweep is still called"):
        sweep(np.array([5.0, 6.0]))


def test_what_is_no_table_has_no_place():
    for table in (None, 3, "text", [1.0]):
        with pytest.raises(CheckFailed, match="history"):
            place_of(table, [np.array([1.0, 2.0])], "history[-1]")


def test_the_history_is_compared_table_by_table():
    expect_history(repeat, lambda V: V / 2, np.array([8.0, 0.0]), "lambda V: V / 2")

    def always_sweeps_the_first(sweep, V, theta):
        return [V, sweep(V), sweep(V)]

    with pytest.raises(
        CheckFailed, match=r"sweep = lambda V: V / 2, V = \[8.0, 0.0\]: history\[2\]"
    ):
        expect_history(
            always_sweeps_the_first, lambda V: V / 2, np.array([8.0, 0.0]), "lambda V: V / 2"
        )


def test_a_first_table_that_was_written_into_is_told():
    def in_place(sweep, V, theta):
        history = [V.copy(), sweep(V)]
        V[:] = 0
        return history

    with pytest.raises(CheckFailed, match=r"^V was \[8.0, 0.0\]"):
        expect_history(in_place, lambda V: V / 2, np.array([8.0, 0.0]), "lambda V: V / 2")


@pytest.mark.parametrize("seed", range(5))
def test_the_last_sweep_is_found_by_the_changes_alone(seed):
    changes = [4, 2, 2, 1, 8]
    tables = draw_tables(np.random.default_rng(seed), changes)
    expect_last_sweep(repeat, tables, changes, 2)
    with pytest.raises(CheckFailed, match=r"theta = 2; .*: 4, 2, 2, 1\.\n.*sweep 4\n.*sweep 2, \["):
        expect_last_sweep(
            lambda *given: repeat(*given, stop=lambda change, theta: change <= theta),
            tables,
            changes,
            2,
        )


@pytest.mark.parametrize("got", [None, 3.0, [[1.0]], [1.0, 2.0], [[1.0], [1.0, 2.0]], ["a", "b"]])
def test_what_is_no_list_of_tables_is_said_to_be_none(got):
    with pytest.raises(CheckFailed, match="repeat_until_stable"):
        all_tables(got)
