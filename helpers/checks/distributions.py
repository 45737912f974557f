"""Distributions of the next cell on a frozen lake, compared with what its model says.

``P[state][action]`` is Gymnasium's list of ``(probability, next_state, reward, terminated)``.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from copy import deepcopy
from functools import partial

import gymnasium as gym
import numpy as np

from helpers.checks.arguments import unchanged
from helpers.checks.compare import expect, expect_close
from helpers.checks.models import model_of
from helpers.checks.plain import plain
from helpers.checks.slips import (
    idea_of_edges,
    idea_of_reading,
    idea_of_slipping,
    stands_still,
    summed,
)
from helpers.printing import int_action_to_str
from helpers.support.language import translate as _

EXACT = 1e-9  # far above the rounding of a sum of three numbers, far below any rounding by hand


def frozen_lake(desc: Sequence[str]) -> gym.Env:
    """Make the lake of a map whose ice is not slippery.

    >>> frozen_lake(["SFG"]).unwrapped.P[0][2]
    [(1.0, 1, 0, False)]
    """
    return gym.make("FrozenLake-v1", desc=list(desc), is_slippery=False)


def expect_distribution(
    got,
    expected: Mapping[int, float],
    what: str,
    given: str,
    idea: str | Callable[[Mapping], str],
    seen: Collection = (),
) -> None:
    """Fail unless ``got`` is a dictionary that gives each state its probability.

    Args:
        got: what the learner's code returned.
        expected: the probability of each state that can follow.
        what: the call, as code.
        given: what it was computed from, as code, for the message.
        idea: what to look at again, or a function that says it of a wrong dictionary.
        seen: the keys that other calls have returned: a dictionary that holds them too may be
            one for all.

    Raises:
        CheckFailed: if it is no dictionary, has other keys, or other probabilities.

    >>> expect_distribution({4: 1.0}, {4: 1.0}, "successors(env, 4, 0)", "", "")
    """
    expect(
        got is not None,
        "{what} returned nothing (None). Does your code end with `return probabilities`?",
        what=what,
    )
    expect(isinstance(got, dict), "{what} returned {got!r}, not a dictionary.", what=what, got=got)
    got = plain(got)  # what is in it, whatever its class says of it
    keys = sorted(map(int, got)) if all(map(_is_cell, got)) else list(got)
    said = idea(got) if callable(idea) else _(idea)
    extra = set(got) - set(expected)
    expect(
        not set(got) > set(expected) or not extra <= set(seen),
        "{given}\n{what} has the keys {got}; the possible next states are {expected}. Does each "
        "call start with a new, empty dictionary?",
        given=given,
        what=what,
        got=keys,
        expected=sorted(expected),
    )
    expect(
        set(got) == set(expected),
        "{given}\n{what} has the keys {got}; the possible next states are {expected}.\n→ {idea}",
        given=given,
        what=what,
        got=keys,
        expected=sorted(expected),
        idea=said,
    )
    cells = sorted(expected)
    expect_close(
        [got[cell] for cell in cells],
        [expected[cell] for cell in cells],
        f"{given}\n{what}, " + _("probabilities of {cells}").format(cells=cells),
        said,
        atol=EXACT,
    )


def expect_reads_model(answer: Callable, env: gym.Env, name: str) -> None:
    """Fail unless ``answer`` says, for every state and action, what the model of ``env`` says.

    Args:
        answer: the learner's function of ``(env, state, action)``.
        env: an environment with a model, ``env.unwrapped.P``, which must stay as it is.
        name: what to call the function in messages.

    Raises:
        CheckFailed: at the first state and action of which it says something else, or if it
            changes the model.
    """
    model = deepcopy(model_of(env))
    seen: set = set()
    with stands_still(env, name), unchanged(P=model_of(env)):
        for state, action in _simple_first(model):
            rows = model[state][action]
            got = answer(env, state, action)
            expect_distribution(
                got,
                summed(rows),
                f"{name}(env, {state}, {action})",
                f"P[{state}][{action}] = {_text(rows)}",
                partial(idea_of_reading, model=model, state=state, action=action),
                seen,
            )
            seen |= set(got)


def expect_slips(answer: Callable, env: gym.Env, name: str) -> None:
    """Fail unless ``answer`` slips to both sides, where all four directions leave the cell.

    Args:
        answer: the learner's function of ``(env, state, action)``.
        env: a lake that is not slippery, which must stay as it is.
        name: what to call the function in messages.

    Raises:
        CheckFailed: at the first of these cells where it says something else.
    """
    model = deepcopy(model_of(env))
    seen: set = set()
    with stands_still(env, name), unchanged(P=model_of(env)):
        for state in model:
            neighbours = _neighbours(model, state)
            if state in neighbours:
                continue
            for action in model[state]:
                sides = [(action + turn) % 4 for turn in (3, 0, 1)]
                got = answer(env, state, action)
                expect_distribution(
                    got,
                    _probabilities([neighbours[d] for d in sides], [1 / 3] * 3),
                    f"{name}(env, {state}, {action})",
                    _around(env, state, action),
                    partial(idea_of_slipping, neighbours=neighbours, action=action),
                    seen - set(neighbours),
                )
                seen |= set(got)


def expect_edges(answer: Callable, env: gym.Env, name: str) -> None:
    """Fail unless ``answer`` adds up the directions that stay in place.

    Which directions follow an action is another check's affair: they are what ``answer`` makes
    of them in the middle of a lake.

    Args:
        answer: the learner's function of ``(env, state, action)``.
        env: a lake that is not slippery, which must stay as it is.
        name: what to call the function in messages.

    Raises:
        CheckFailed: at the first cell with an edge where it says something else.
    """
    model = deepcopy(model_of(env))
    slip = _own_slip(answer, name)  # (actions, directions)
    seen: set = set()
    with stands_still(env, name), unchanged(P=model_of(env)):
        for state in model:
            neighbours = _neighbours(model, state)
            if state not in neighbours:
                continue
            for action in model[state]:
                chosen = np.flatnonzero(slip[action])
                got = answer(env, state, action)
                expect_distribution(
                    got,
                    _probabilities([neighbours[d] for d in chosen], slip[action, chosen]),
                    f"{name}(env, {state}, {action})",
                    _around(env, state, action),
                    idea_of_edges(neighbours, state),
                    seen - _around_on_the_grid(env, state),
                )
                seen |= set(got)


def _own_slip(answer: Callable, name: str) -> np.ndarray:
    """Return the probability that ``answer`` gives each direction, shape (actions, directions)."""
    middle = frozen_lake(["FFF", "SFF", "FFG"])
    neighbours = _neighbours(model_of(middle), 4)
    slip = np.zeros((4, 4))
    for action in range(4):
        got = answer(middle, 4, action)
        what = f"{name}(env, 4, {action})"
        expect(
            isinstance(got, dict) and any(got.values()) and set(got) <= set(neighbours),
            "In the middle of a 3x3 map, {what} should give the probabilities of some of the "
            "cells {cells}, and does not: see the check above first.",
            what=what,
            cells=sorted(neighbours),
        )
        expect(
            len(got) > 1,
            "{what} knows one next state only: the ice slips, whatever the action.",
            what=what,
        )
        slip[action] = [got.get(cell, 0.0) for cell in neighbours]
    return slip


def _simple_first(model: Mapping) -> list[tuple[int, int]]:
    """List the pairs (state, action), those that list a state several times after the others."""
    pairs = [(state, action) for state in model for action in model[state]]
    rows = [[row[1] for row in model[state][action]] for state, action in pairs]
    order = np.argsort([len(r) - len(set(r)) for r in rows], kind="stable")
    return [pairs[k] for k in order]


def _neighbours(model: Mapping, state: int) -> list[int]:
    """List where the four directions lead from ``state`` without slipping."""
    return [int(model[state][direction][0][1]) for direction in range(4)]


def _probabilities(cells: Sequence[int], weights: Sequence[float]) -> dict[int, float]:
    known, where = np.unique(cells, return_inverse=True)
    sums = np.bincount(where, weights=weights)
    return dict(zip(known.tolist(), sums.tolist(), strict=True))


def _around_on_the_grid(env: gym.Env, state: int) -> set[int]:
    """Return the cells beside ``state`` on the map, which its holes and its goal do not lead to."""
    width = env.unwrapped.get_wrapper_attr("desc").shape[1]
    return {state - 1, state + 1, state - width, state + width}


def _around(env: gym.Env, state: int, action: int) -> str:
    """Write the map, the action, and where each direction leads."""
    desc = [b"".join(row).decode() for row in env.unwrapped.get_wrapper_attr("desc")]
    places = ", ".join(
        f"{direction} {int_action_to_str(direction)} → {cell}"
        for direction, cell in enumerate(_neighbours(model_of(env), state))
    )
    return f"{desc}, state {state}, action {action}: {places}"


def _text(rows: Sequence[tuple]) -> str:
    return "[" + ", ".join(f"({p:.4g}, {s}, {r:.4g}, {t})" for p, s, r, t in rows) + "]"


def _is_cell(key) -> bool:
    return isinstance(key, (int, np.integer)) and not isinstance(key, bool)
