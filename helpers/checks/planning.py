"""Exact values under a model ``P``, and small models to check sweeps with.

``P[state][action]`` is Gymnasium's list of ``(probability, next_state, reward, terminated)``, the
states being numbered from 0. Nothing here makes a sweep: what these functions return is what
sweeps are compared with.
"""

from collections.abc import Callable, Mapping

import gymnasium as gym
import numpy as np
from numpy.typing import ArrayLike

from helpers.checks.compare import expect_close
from helpers.checks.core import CheckFailed
from helpers.support.language import translate as _

Model = Mapping[int, Mapping[int, list[tuple[float, int, float, bool]]]]


def model_of(env: gym.Env) -> Model:
    """Return the model ``P`` of a tabular environment, wrapped or not."""
    return env.unwrapped.get_wrapper_attr("P")


def start_distribution(env: gym.Env) -> np.ndarray:
    """Return the probability that an episode starts in each state, shape (states,)."""
    return np.asarray(env.unwrapped.get_wrapper_attr("initial_state_distrib"), dtype=float)


def terminal_states(P: Model) -> list[int]:
    """List the states in which an episode ends, whatever leads there.

    >>> terminal_states(hike_model())
    [3]
    """
    outcomes = [outcome for actions in P.values() for row in actions.values() for outcome in row]
    return sorted(
        {int(next_state) for _p, next_state, _reward, terminated in outcomes if terminated}
    )


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


def hike_model() -> Model:
    """Return the model of a small hike, which is not a grid.

    States: 0 hut, 1 pass, 2 glacier, 3 summit (terminal). Actions: 0 path, 1 shortcut. Entering
    the summit earns a reward; two rows list the same next state twice, once with two rewards.

    >>> hike_model()[2][1]
    [(0.75, 3, 12.0, True), (0.25, 0, -4.0, False)]
    """
    return {
        0: {
            0: [(1.0, 1, -1.0, False)],
            1: [(0.5, 2, -1.0, False), (0.25, 0, -1.0, False), (0.25, 0, -3.0, False)],
        },
        1: {
            0: [(0.5, 3, 8.0, True), (0.5, 1, -2.0, False)],
            1: [(0.25, 3, 12.0, True), (0.25, 3, 12.0, True), (0.5, 0, -4.0, False)],
        },
        2: {
            0: [(1.0, 1, -1.0, False)],
            1: [(0.75, 3, 12.0, True), (0.25, 0, -4.0, False)],
        },
        3: {0: [(1.0, 3, 0.0, True)], 1: [(1.0, 3, 0.0, True)]},
    }


def hold_others(P: Model, state: int, V: ArrayLike, gamma: float) -> Model:
    """Return ``P`` with every other state held at its value in ``V``.

    Each of them stays where it is and earns what keeps its value the same, so that one sweep from
    ``V`` gives ``state`` the same value in whatever order the states are updated. Terminal states
    stay as they are.

    >>> hold_others(hike_model(), 0, [4.0, 6.0, 2.0, 0.0], gamma=0.5)[1][0]
    [(1.0, 1, 3.0, False)]
    """
    kept, values = {state, *terminal_states(P)}, np.asarray(V, dtype=float)
    return {
        s: actions
        if s in kept
        else {a: [(1.0, s, (1 - gamma) * float(values[s]), False)] for a in actions}
        for s, actions in P.items()
    }


def at_most(function: Callable, calls: int, name: str) -> Callable:
    """Return ``function``, which stops a loop that calls it too often.

    Args:
        function: the function that a learner's loop is given.
        calls: the number of calls allowed.
        name: what to call it in the message.

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
                    "{name} was called more than {calls} times, where a few calls are enough: "
                    "does your loop ever stop?"
                ).format(name=name, calls=calls)
            )
        return function(*arguments)

    return counted


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

    >>> expect_states([1.0, 5.0, 9.0, 7.0], {0: 1.0, 2: 9.0}, hike_model(), "V", "")
    """
    states = list(expected)
    wanted = np.array([expected[state] for state in states], dtype=float)
    shape = (len(P), *wanted.shape[1:])
    if np.shape(got) != shape:
        raise CheckFailed(
            _("{what} has the wrong shape: {got} instead of {expected}.").format(
                what=what, got=np.shape(got), expected=shape
            )
        )
    before, colon, name = what.rpartition(": ")
    entries = ", ".join(f"{name}[{state}]" for state in states)
    rows = np.asarray(got)[states]
    if len(states) == 1:
        rows, wanted = rows[0], wanted[0]
    expect_close(rows, wanted, f"{before}{colon}{entries}", idea)
