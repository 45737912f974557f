"""The best action on lab 2's hike, worked out by hand for one state at a time."""

from collections.abc import Callable, Sequence

import numpy as np

from helpers.checks.models import hike_model, hold_others, without_ends
from helpers.checks.planning import expect_states

GAMMA = 0.5


def expect_best_on_hike(
    sweep: Callable, state: int, values: Sequence[float], best: float, idea: str
) -> None:
    """Expect a sweep of the optimality equation to give a state the value of its best action.

    The other states stand still: in what order a sweep goes is another check's affair. No state
    is terminal, so that the value of an end makes no difference.

    Args:
        sweep: the student's ``optimality_sweep(P, V, gamma)``.
        state: the state.
        values: V before the sweep, one a state.
        best: what the state is worth after it, with gamma 0.5.
        idea: what to think of, if it is not.
    """
    model, V = without_ends(hike_model()), np.array(values, dtype=float)
    expect_states(
        sweep(hold_others(model, state, V, GAMMA), V.copy(), GAMMA),
        {state: best},
        model,
        f"optimality_sweep(hike, V={list(values)}, gamma={GAMMA})",
        idea,
    )
