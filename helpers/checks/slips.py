"""What a wrong distribution of the next cell looks like, and the idea that corrects it.

``P[state][action]`` is Gymnasium's list of ``(probability, next_state, reward, terminated)``.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import gymnasium as gym
import numpy as np

from helpers.checks.core import CheckFailed
from helpers.checks.models import Model, Row
from helpers.support.language import translate as _


class stands_still:
    """Fail if the agent of ``env`` is moved in the body: a model is read, not played.

    Args:
        env: a lake; its agent is put into the last cell.
        name: what to call the learner's function in messages.

    Raises:
        CheckFailed: when the body ends, if the lake was reset, or a step was taken.

    >>> with stands_still(gym.make("FrozenLake-v1"), "successors"):
    ...     pass
    """

    def __init__(self, env: gym.Env, name: str):
        self._lake = cast(Any, env.unwrapped)  # Frozen Lake, which says where its agent stands
        self._name = name
        env.reset(seed=0)
        self._lake.s, self._lake.lastaction = self._lake.observation_space.n - 1, 2

    def __enter__(self) -> None:
        self._before = (int(self._lake.s), self._lake.lastaction)

    def __exit__(self, kind, error, trace) -> None:
        if kind is not None:
            return
        after = (int(self._lake.s), self._lake.lastaction)
        if after != self._before:
            raise CheckFailed(
                _(
                    "The agent of env stood in cell {before} before {name} ran, and stands in cell "
                    "{after} after it.\n"
                    "→ env.unwrapped.P says everything without playing: no reset, no step."
                ).format(name=self._name, before=self._before[0], after=after[0])
            )


def idea_of_reading(got: Mapping, model: Model, state: int, action: int) -> str:
    """Say what to look at again, after a distribution that is not the one of the model.

    Args:
        got: what was returned for this state and action.
        model: ``P``.
        state: the state.
        action: the action.
    """
    rows = model[state][action]
    right = summed(rows)
    keys = set(got)
    values = np.array([v for v in got.values() if isinstance(v, (int, float, np.number))])
    if not all(isinstance(key, (int, np.integer)) for key in keys):
        return _(
            "A row is (probability, next state, reward, terminated): the key is the second of "
            "them, as it stands there, and the value the first."
        )
    if keys != set(right):
        every = [row for others in model[state].values() for row in others]
        if keys and keys == set(summed(every)):
            return _("Only the rows of this action count: P[state][action].")
        turned = model.get(action, {}).get(state)
        if turned is not None and keys == set(summed(turned)):
            return _("The state comes first, then the action: P[state][action].")
        if keys < set(right):
            return _(
                "Every row of P[state][action] counts, whatever it leads to: does the loop end too "
                "early, or leave some out?"
            )
        return _("The keys are the next states that P[state][action] lists, and no others.")
    exact = np.array([right[key] for key in got])
    if len(values) == len(exact):
        if np.allclose(values, exact, atol=0.01):
            return _("Take the probabilities as P gives them, unrounded.")
        if len(right) == len(rows):
            return _idea_of_values(values, exact, rows)
    return _("The probabilities of a state that is listed several times add up.")


def _idea_of_values(values: np.ndarray, exact: np.ndarray, rows: Sequence[Row]) -> str:
    """Say what to look at again where no state is listed twice."""
    if np.isclose(values.sum(), 1.0) and np.ptp(values) < 1e-9:
        return _("The rows are not equally likely: each one says its own probability.")
    if np.allclose(values / values.sum() if values.sum() else values, exact):
        return _(
            "P gives probabilities already: nothing to divide or to multiply, and they add up to 1."
        )
    return _("A row's probability is its first number; only the rows of this action count.")


def summed(rows: Sequence[Row]) -> dict[int, float]:
    """Return the probability of each next state that the rows list.

    >>> summed([(0.25, 3, 0.0, False), (0.5, 4, 0.0, False), (0.25, 3, 0.0, True)])
    {3: 0.5, 4: 0.5}
    """
    known, where = np.unique([row[1] for row in rows], return_inverse=True)
    sums = np.bincount(where, weights=[row[0] for row in rows])
    return dict(zip(known.tolist(), sums.tolist(), strict=True))


def idea_of_slipping(got: Mapping, neighbours: Sequence[int], action: int) -> str:
    """Say what to look at again, where all four directions leave the cell and differ.

    Args:
        got: what was returned for this action.
        neighbours: where each direction leads.
        action: the wanted direction.
    """
    directions = {d for d, cell in enumerate(neighbours) if cell in got}
    if not set(got) <= set(neighbours):
        return _(
            "All three directions leave from the cell `state` itself, each by one step: "
            "next_cell(env, state, direction)."
        )
    if (action + 2) % 4 in directions:
        return _(
            "You never slip backwards: the direction opposite to 0 is 2, and to 1 it is 3. The "
            "perpendicular ones are one further and one back, round the circle of four."
        )
    if action not in directions:
        return _("The wanted direction is one of the three.")
    if len(directions) < 3:
        return _(
            "There are two perpendicular directions, one on each side: (action - 1) % 4 and "
            "(action + 1) % 4."
        )
    return _("One chance in three for each of the three directions: 1 / 3, unrounded.")


def idea_of_edges(neighbours: Sequence[int], state: int) -> str:
    """Say what to look at again, where at least one direction stays in the cell."""
    if all(cell == state for cell in neighbours):
        return _(
            "In a hole or at the goal, no direction leads away, on whatever side: "
            "next_cell(env, state, direction) says so."
        )
    return _(
        "A direction that does not leave the cell counts too, for the cell itself, and "
        "probabilities of the same cell add up."
    )
