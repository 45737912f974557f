"""Exact values under a model ``P``, and what a sweep or a table of actions must give.

``P[state][action]`` is Gymnasium's list of ``(probability, next_state, reward, terminated)``, the
states being numbered from 0.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from helpers.checks.compare import expect_close
from helpers.checks.core import CheckFailed
from helpers.checks.models import Backups, Model, Row, terminal_states, without_ends
from helpers.support.language import translate as _


def exact_values(P: Model, policy: ArrayLike, gamma: float) -> np.ndarray:
    """Solve the Bellman equations of a policy, which are linear (Sutton and Barto, 2018, eq. 4.4).

    Args:
        P: the model.
        policy: one action a state, integers of shape (states,), or the probability of each
            action, shape (states, actions). What it says in terminal states is not read.
        gamma: the discount, at least 0 and below 1, where the solution is unique.

    Returns:
        The value of each state, shape (states,); 0 in terminal states.

    Raises:
        ValueError: if ``gamma`` or the shape of ``policy`` does not fit.

    >>> from helpers.checks.models import hike_model
    >>> exact_values(hike_model(), [0, 1, 1, 0], gamma=0.5).round(3).tolist()
    [1.143, 4.286, 8.143, 0.0]
    """
    if not 0 <= gamma < 1:
        raise ValueError(f"gamma is {gamma}; expected at least 0 and below 1")
    n_states, n_actions = len(P), len(P[0])
    chances = np.asarray(policy)
    if chances.shape == (n_states,):
        chances = np.eye(n_actions)[chances]
    if chances.shape != (n_states, n_actions):
        raise ValueError(
            f"policy has shape {chances.shape}; expected ({n_states},) or ({n_states}, {n_actions})"
        )
    left, right = np.eye(n_states), np.zeros(n_states)
    for state in set(range(n_states)) - set(terminal_states(P)):
        for action, outcomes in P[state].items():
            for probability, next_state, reward, terminated in outcomes:
                weight = chances[state, action] * probability
                right[state] += weight * reward
                left[state, next_state] -= 0.0 if terminated else gamma * weight
    return np.linalg.solve(left, right)


def expect_shape(got, shape: tuple[int, ...], what: str) -> None:
    """Fail unless ``got`` is an array, or lists, of this shape.

    Raises:
        CheckFailed: if it is nothing, or has another shape.

    >>> expect_shape([[1.0, 2.0]], (1, 2), "Q")
    """
    if got is None:
        raise CheckFailed(
            _(
                "{what} is None: your function returned nothing. Does it end with `return`? "
                "`print` shows a value, and does not return it."
            ).format(what=what)
        )
    try:
        found = np.shape(got)
    except ValueError:  # lists of different lengths
        found = (len(got),)
    if found != shape:
        raise CheckFailed(
            _("{what} has the wrong shape: {got} instead of {expected}.").format(
                what=what, got=found, expected=shape
            )
        )


def expect_states(got, expected: Mapping[int, ArrayLike], P: Model, what: str, idea: str) -> None:
    """Fail unless ``got`` has one entry a state, and these ones in the states of ``expected``.

    Args:
        got: what the learner's code returned: V, shape (states,), or Q, shape (states, actions).
        expected: the entry of each state that matters.
        P: the model, which says how many states there are.
        what: what is compared, as code; what stands before the last ``": "`` is its context.
        idea: an English sentence of the catalogue: what to look at again.

    Raises:
        CheckFailed: if the shape is wrong or an entry differs.

    >>> P = {s: {0: [(1.0, s, 0.0, False)]} for s in range(3)}
    >>> expect_states([1.0, 5.0, 9.0], {0: 1.0, 2: 9.0}, P, "V", "")
    """
    states = list(expected)
    wanted = np.array([expected[state] for state in states], dtype=float)
    shape = (len(P), *wanted.shape[1:])
    expect_shape(got, shape, what)
    before, colon, name = what.rpartition(": ")
    entries = ", ".join(f"{name}[{state}]" for state in states)
    rows = np.asarray(got)[states]
    if len(states) == 1:
        rows, wanted = rows[0], wanted[0]
    expect_close(rows, wanted, f"{before}{colon}{entries}", idea, _close_to(wanted))


def expect_backup(
    got, expected: float, state: int, case: Backups, idea: str, given: str = ""
) -> None:
    """Fail unless a sweep gave one state its value, and say what it was computed from.

    Args:
        got: what the learner's sweep returned, shape (states,).
        expected: the value of ``state`` after the sweep.
        state: the state.
        case: the model, and the values before the sweep.
        idea: an English sentence of the catalogue: what to look at again.
        given: what else the sweep was given, as code.

    Raises:
        CheckFailed: if the shape is wrong or the value differs.

    >>> case = Backups({0: {0: [(1.0, 0, 1.0, False)]}}, np.array([2.0]), 0.5, np.array([[2.0]]))
    >>> expect_backup([2.0], 2.0, 0, case, "")
    """
    rows = ", ".join(f"{a}: {_rows(rows)}" for a, rows in case.P[state].items())
    before = f"P[{state}] = {{{rows}}}, {_given(case)}{given}"
    expect_states(got, {state: expected}, case.P, f"{before}: V_new", idea)


def swept(sweep: Callable, P: Model, policy: np.ndarray, V: np.ndarray, gamma: float):
    """Return what a learner's sweep of a policy returns.

    Raises:
        IndexError: with an idea, if the sweep takes an index that the policy does not have.

    >>> swept(lambda P, policy, V, gamma: policy @ [1.0], {}, np.ones((2, 1)), np.zeros(2), 0.5)
    array([1., 1.])
    """
    try:
        return sweep(P, policy, V, gamma)
    except IndexError as error:
        error.add_note(
            _(
                "→ policy has the shape {shape}, (states, actions): policy[state, action], the "
                "state first. P and V are as long as there are states."
            ).format(shape=policy.shape)
        )
        raise


def expect_array(got, what: str) -> None:
    """Fail if ``got`` is something else than an array, which a loop can subtract from another.

    Raises:
        CheckFailed: if it is a list, a dictionary or anything else; nothing at all is told of by
            ``expect_shape``.

    >>> expect_array(np.zeros(3), "V_new")
    """
    if got is not None and not isinstance(got, np.ndarray):
        raise CheckFailed(
            _(
                "{what} is a {kind}; expected a NumPy array.\n"
                "→ The loop that calls your function subtracts such tables from each other, which "
                "arrays can do: `np.array(x)` makes one."
            ).format(what=what, kind=type(got).__name__)
        )


def expect_actions(got, case: Backups, idea: str) -> None:
    """Fail unless a table holds the value of every action, terminal states left out.

    Args:
        got: what the learner's code returned, shape (states, actions).
        case: the model, the values, and what each action is worth.
        idea: an English sentence of the catalogue: what to look at again.

    Raises:
        CheckFailed: if the shape is wrong, or at the first value that differs.

    >>> case = Backups({0: {0: [(1.0, 0, 1.0, False)]}}, np.array([2.0]), 0.5, np.array([[2.0]]))
    >>> expect_actions([[2.0]], case, "")
    """
    expect_shape(got, case.Q.shape, "Q")
    for state, action in np.argwhere(~np.isnan(case.Q)).tolist():
        given = f"P[{state}][{action}] = {_rows(case.P[state][action])}, {_given(case)}"
        value = np.asarray(got)[state, action]
        exact = case.Q[state, action]
        expect_close(value, exact, f"{given}: Q[{state}, {action}]", idea, _close_to(exact))


def expect_ends_like_zeros(backup: Callable[[Model, np.ndarray], ArrayLike], case: Backups) -> None:
    """Fail unless a terminal row counts as one that goes on into a state worth 0, among others.

    The answer is compared with what is right, and with itself: a mistake in any mean is paid in
    another check.

    Args:
        backup: the learner's function of P and V, which gives an entry, or a row, a state.
        case: the model, and the values.

    Raises:
        CheckFailed: at the first state where the two differ.

    >>> case = Backups({0: {0: [(1.0, 0, 1.0, True)]}}, np.ones(1), 0.5, np.ones((1, 1)))
    >>> expect_ends_like_zeros(lambda P, V: V, case)
    """
    ends = terminal_states(case.P)
    ordinary: Model = {
        **without_ends(case.P),
        **{state: {a: [(1.0, state, 0.0, False)] for a in case.P[state]} for state in ends},
    }
    zeros = case.V.copy()
    zeros[ends] = 0.0
    got, expected = backup(case.P, case.V.copy()), backup(ordinary, zeros)
    for values in (got, expected):
        expect_shape(values, (len(case.P), *np.shape(values)[1:]), _("what was returned"))
    for state in sorted(set(case.P) - set(ends)):
        rows = ", ".join(f"{a}: {_rows(rows)}" for a, rows in case.P[state].items())
        right = case.Q[state] if np.ndim(got) > 1 else case.Q[state].max()
        if np.allclose(np.asarray(got)[state], right, rtol=0, atol=_close_to(right)):
            continue
        expect_close(
            np.asarray(got)[state],
            np.asarray(expected)[state],
            f"P[{state}] = {{{rows}}}, {_given(case)}: [{state}]",
            "Expected is what your function returns where nothing is terminal, and V is 0 in the "
            "states that were. Each row has its own terminated: what follows is left out where it "
            "is true, and counts where it is false.",
            _close_to(np.asarray(expected, dtype=float)),
        )


def _close_to(value: ArrayLike) -> float:
    """Return the largest difference that rounding in a computer may make."""
    return 1e-8 * max(1.0, float(np.abs(value).max()))


def _given(case: Backups) -> str:
    return f"V = [{', '.join(f'{v:g}' for v in case.V)}], gamma = {case.gamma:g}"


def _rows(rows: Sequence[Row]) -> str:
    return "[" + ", ".join(f"({p:g}, {s}, {r:g}, {t})" for p, s, r, t in rows) + "]"
