"""Loops that call a function until nothing changes: the function follows a script.

A learner's loop is given a function that returns known tables one after the other, whatever it
does between two calls; which of them it keeps says when it stopped.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from helpers.checks.arguments import unchanged
from helpers.checks.compare import expect, expect_close
from helpers.checks.core import CheckFailed
from helpers.support.language import translate as _


def at_most(function: Callable, calls: int, name: str, idea: str = "") -> Callable:
    """Return ``function``, which stops a loop that calls it too often.

    Args:
        function: the function that a learner's loop is given.
        calls: the number of calls allowed.
        name: what to call it in the message.
        idea: what to look at again, in the reader's language.

    Returns:
        A function that does the same, and raises ``CheckFailed`` after that many calls.

    >>> double = at_most(lambda x: 2 * x, calls=2, name="double")
    >>> double(1), double(2)
    (2, 4)
    """
    count = 0

    def counted(*arguments):
        nonlocal count
        count += 1
        if count > calls:
            raise CheckFailed(
                _(
                    "{name} was called more than {calls} times, where fewer are enough: "
                    "does your loop ever stop?"
                ).format(name=name, calls=calls)
                + (f"\n→ {idea}" if idea else "")
            )
        return function(*arguments)

    return counted


def _end() -> str:
    """Say when a loop of sweeps ends."""
    return _(
        "It ends once the last table and the one just before it, history[-2], differ by less than "
        "theta in every state."
    )


def place_of(table, tables: Sequence[np.ndarray], what: str) -> int:
    """Return which of ``tables`` this is.

    Raises:
        CheckFailed: if it is none of them.

    >>> place_of([1, 2], [np.array([0, 0]), np.array([1, 2])], "V")
    1
    """
    for place, known in enumerate(tables):
        if np.array_equal(np.asarray(table), known):
            return place
    raise CheckFailed(
        _(
            "{what} is {table}: neither the first one, nor one that the function you were given "
            "has returned."
        ).format(what=what, table=np.asarray(table).tolist())
    )


def scripted_sweep(tables: Sequence[np.ndarray]) -> Callable:
    """Return a sweep that makes each of ``tables`` into the next one, a new array each time.

    >>> sweep = scripted_sweep([np.array([1.0]), np.array([5.0])])
    >>> sweep(np.array([1.0]))
    array([5.])
    """

    def sweep(V):
        place = place_of(V, tables, _("the table that sweep is given"))
        if place == len(tables) - 1:
            raise CheckFailed(
                _("After {calls} sweeps, sweep is still called: does your loop ever stop?").format(
                    calls=place
                )
                + f"\n→ {_end()}"
            )
        return tables[place + 1].copy()

    return at_most(sweep, 3 * len(tables), "sweep", _end())


def draw_tables(
    rng: np.random.Generator, changes: Sequence[float], n_states: int = 4, start: float = 0.0
) -> list[np.ndarray]:
    """Draw tables of which the largest change from one to the next is known.

    It is in a state, and has a sign, that are drawn; the other states change by a quarter, a half
    or nothing of it. With changes that are binary fractions, all of this is exact.

    Args:
        rng: where the numbers come from.
        changes: the largest change, in absolute value, from each table to the next.
        n_states: at least 2.
        start: added to the first table.

    >>> tables = draw_tables(np.random.default_rng(0), [4.0, 1.0])
    >>> np.abs(np.diff(tables, axis=0)).max(axis=1).tolist()
    [4.0, 1.0]
    """
    tables = [start + rng.integers(-9, 10, size=n_states).astype(float)]
    for change in changes:
        step = change * rng.choice([-0.5, -0.25, 0.0, 0.25, 0.5], size=n_states)
        step[rng.integers(n_states)] = change * rng.choice([-1.0, 1.0])
        tables.append(tables[-1] + step)
    if len({tuple(table) for table in tables}) < len(tables):  # which one a loop has is not known
        return draw_tables(rng, changes, n_states, start)
    return tables


def expect_history(repeat: Callable, sweep: Callable, V: np.ndarray, code: str) -> None:
    """Fail unless the tables that a loop returns are those of its sweeps, from the first one.

    When the loop stops is another check's affair.

    Args:
        repeat: the learner's function of ``(sweep, V, theta)``.
        sweep: a function that brings any table nearer to one that it leaves as it is.
        V: the first table, which must stay as it is.
        code: the sweep, as code, for the message.

    Raises:
        CheckFailed: at the first table that is another one, or if V is changed.
    """
    expected, first = V.copy(), V.tolist()
    with unchanged(V=V):
        got = all_tables(repeat(at_most(sweep, 100, "sweep", _end()), V, 0.25))
        for k, table in enumerate(got):
            expect_close(
                table,
                expected,
                f"sweep = {code}, V = {first}: history[{k}]",
                "The list begins with V itself; each table comes from one sweep of the table "
                "before it, unrounded, and is an array of its own.",
                atol=1e-9,
            )
            expected = sweep(expected)


def expect_last_sweep(
    repeat: Callable, tables: Sequence[np.ndarray], changes: Sequence[float], theta: float
) -> None:
    """Fail unless a loop stops after the first sweep whose largest change is below ``theta``.

    Args:
        repeat: the learner's function of ``(sweep, V, theta)``.
        tables: what the sweeps give.
        changes: the largest change of each sweep; one of them is below ``theta``.
        theta: the threshold.

    Raises:
        CheckFailed: if the last table is another one.
    """
    got = all_tables(repeat(scripted_sweep(tables), tables[0].copy(), theta), least=1)
    last = int(np.argmax(np.asarray(changes) < theta)) + 1
    found = place_of(got[-1], tables, "history[-1]")
    if found != last:
        shown = ", ".join(f"{change:g}" for change in changes[max(0, last - 4) : last])
        raise CheckFailed(
            _(
                "theta = {theta:g}; the largest changes over the states, in absolute value, sweep "
                "after sweep: {changes}.\n"
                "  Expected: the list ends with the table after sweep {last}\n"
                "  Got: it ends with the table after sweep {found}, {table}\n"
                "→ The first sweep whose largest change is strictly below theta is the last one; "
                "its table is in the list."
            ).format(
                theta=theta,
                changes=("…, " if last > 4 else "") + shown,
                last=last,
                found=found,
                table=np.asarray(got[-1]).tolist(),
            )
        )


@contextmanager
def deep_calls(depth: int) -> Iterator[None]:
    """Let an answer that calls itself once a turn make so many turns.

    >>> with deep_calls(5000):
    ...     pass
    """
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, 4 * depth))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def expect_patience(repeat: Callable, sweeps: int = 5000) -> None:
    """Fail unless a loop makes as many sweeps as ``theta`` asks for, however many these are.

    Args:
        repeat: the learner's function of ``(sweep, V, theta)``.
        sweeps: the number of sweeps that change the table by more than ``theta``.

    Raises:
        CheckFailed: if the loop gives up before.
    """
    code = "lambda V: np.maximum(V - 1, 0)"
    sweep = at_most(lambda V: np.maximum(V - 1, 0), 3 * sweeps, "sweep", _end())
    with deep_calls(sweeps):
        got = all_tables(repeat(sweep, np.array([float(sweeps)]), 0.5))
    expect(
        len(got) > sweeps,
        "sweep = {code}, V = [{sweeps}.0], theta = 0.5: {sweeps} sweeps change the table by 1, and "
        "the loop stopped after {got}.\n"
        "→ Nothing but theta stops the loop: there is no largest number of sweeps.",
        code=code,
        sweeps=sweeps,
        got=len(got) - 1,
    )


def all_tables(got, least: int = 2) -> list[np.ndarray]:
    """Return what a loop returned, if it is the list of its tables.

    Raises:
        CheckFailed: if it is not.

    >>> all_tables([[1.0], [2.0]])
    [array([1.]), array([2.])]
    """
    expect(
        got is not None,
        "repeat_until_stable returned nothing (None). Does your code end with `return history`?",
    )
    try:
        tables = np.asarray(got, dtype=float)
    except (TypeError, ValueError):
        tables = np.empty(0)
    expect(
        tables.ndim == 2 and len(tables) >= least,
        "repeat_until_stable should return the list of all tables, at least two of them.",
    )
    return list(tables)
