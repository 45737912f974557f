"""Print values, policies and transitions of a grid world, one row of the grid a line."""

import sys

import gymnasium as gym
import numpy as np
from numpy.typing import ArrayLike

from helpers.support.actions import is_action

ACTION_NAMES = ("left", "down", "right", "up")  # Frozen Lake's actions 0, 1, 2, 3


def int_action_to_str(int_action: float) -> str:
    """Name an action of Frozen Lake.

    Args:
        int_action: 0, 1, 2 or 3, as a Python or a NumPy number; 2.0 too, since tables of policies
            often hold floats.

    Returns:
        ``"left"``, ``"down"``, ``"right"`` or ``"up"``.

    Raises:
        ValueError: If it is anything else.

    Example:
        >>> [int_action_to_str(action) for action in range(4)]
        ['left', 'down', 'right', 'up']
    """
    if isinstance(int_action, float | np.floating) and int_action.is_integer():
        int_action = int(int_action)
    if is_action(int_action, len(ACTION_NAMES)):
        return ACTION_NAMES[int(int_action)]
    raise ValueError(
        f"{int_action!r} is not an action of Frozen Lake: "
        "give 0 (left), 1 (down), 2 (right) or 3 (up)."
    )


def print_values(values: ArrayLike, grid_width: int, precision: int | None = None) -> None:
    """Print one value a state, in the shape of the grid.

    Args:
        values: V, shape (states,).
        grid_width: Number of columns of the grid.
        precision: Number of decimals, the same in the whole grid, with aligned columns.
            ``None`` leaves it to NumPy's own printing.

    Raises:
        ValueError: If the values do not fill the grid.

    Example:
        >>> print_values([0, 0.5, 0.25, 1, -0.125, 0], grid_width=3)
        [ 0.     0.5    0.25 ]
        [ 1.    -0.125  0.   ]
        >>> print_values([0, 0.5, 0.25, 1, -0.125, 0], grid_width=3, precision=3)
        [ 0.000  0.500  0.250]
        [ 1.000 -0.125  0.000]
    """
    rows = _rows(np.asarray(values), grid_width, "values")
    if precision is None:
        whole = np.array2string(rows, max_line_width=sys.maxsize, threshold=rows.size + 1)
        print(whole[1:-1].replace("\n ", "\n"))  # the rows, without the outer brackets
        return
    texts = [[_fixed(value, precision) for value in row] for row in rows]
    column = max(len(text) for row in texts for text in row)
    for row in texts:
        print("[" + " ".join(text.rjust(column) for text in row) + "]")


def print_policy(policy: ArrayLike, grid_width: int) -> None:
    """Print the name of each state's action, in the shape of the grid.

    Args:
        policy: One action a state, shape (states,).
        grid_width: Number of columns of the grid.

    Raises:
        ValueError: If the policy does not fill the grid, or an action is not 0, 1, 2 or 3.

    Example:
        >>> print_policy([2, 2, 1, 3, 0, 1], grid_width=3)
        ['right', 'right', 'down']
        ['up', 'left', 'down']
    """
    for row in _rows(np.asarray(policy), grid_width, "policy"):
        print([int_action_to_str(action) for action in row.tolist()])


def print_q_values(q_values: ArrayLike, grid_width: int, precision: int = 2) -> None:
    """Print the four action values of each state, in the shape of the grid.

    Args:
        q_values: Q, shape (states, 4).
        grid_width: Number of columns of the grid.
        precision: Number of decimals that are kept.

    Raises:
        ValueError: If the shape is not (states, 4) or the states do not fill the grid.

    Example:
        >>> print_q_values([[0, 0.506, 0.1, 0], [0, 1, 0, 0]], grid_width=1)
        [{'left': 0.0, 'down': 0.51, 'right': 0.1, 'up': 0.0}]
        [{'left': 0.0, 'down': 1.0, 'right': 0.0, 'up': 0.0}]
    """
    table = np.asarray(q_values, dtype=float)
    if table.ndim != 2 or table.shape[1] != len(ACTION_NAMES):
        raise ValueError(
            f"q_values has shape {table.shape}; expected (states, {len(ACTION_NAMES)}): "
            "one row a state, one column an action."
        )
    table = np.round(table, precision) + 0.0  # + 0.0 turns -0.0 into 0.0
    for row in _rows(table, grid_width, "q_values", ndim=2):
        print([dict(zip(ACTION_NAMES, q_of_state, strict=True)) for q_of_state in row.tolist()])


def print_transition_function(env: gym.Env, state: int, action: int) -> None:
    """Print what the model ``P`` of Frozen Lake says of an action in a state.

    The lines are those of ``env.unwrapped.P[state][action]``, in its order; a next state that it
    lists twice is printed twice.

    Args:
        env: A Frozen Lake, wrapped or not.
        state: The state's number, from 0.
        action: 0 (left), 1 (down), 2 (right) or 3 (up).

    Raises:
        ValueError: If the environment has no ``P``, or the state or the action is not in it.

    Example:
        >>> env = gym.make("FrozenLake-v1", is_slippery=False)
        >>> print_transition_function(env, state=14, action=2)
        From state 14 when playing action 2 (right):
        - Reaching state 15 along with reward 1 with probability 1.0
    """
    model = getattr(env.unwrapped, "P", None)
    if model is None:
        raise ValueError(
            f"{env} has no transition table P; give a tabular environment such as FrozenLake-v1."
        )
    if not (np.ndim(state) == 0 and state in range(len(model))):
        raise ValueError(f"state {state!r} does not exist: give one from 0 to {len(model) - 1}.")
    last = len(model[int(state)]) - 1
    if not is_action(action, last + 1):
        raise ValueError(f"action {action!r} does not exist: give one from 0 to {last}.")
    print(f"From state {state} when playing action {action} ({int_action_to_str(action)}):")
    for probability, next_state, reward, _ in model[int(state)][int(action)]:
        print(
            f"- Reaching state {next_state} along with reward {reward} "
            f"with probability {round(float(probability), 4)}"
        )


def _rows(per_state: np.ndarray, grid_width: int, name: str, ndim: int = 1) -> np.ndarray:
    """Cut (states, ...) into (rows, grid_width, ...), or say why that cannot be done."""
    if per_state.ndim != ndim:
        raise ValueError(
            f"{name} has shape {per_state.shape}; expected one entry a state, in one dimension "
            "(a grid can be flattened with np.ravel)."
        )
    n_states = len(per_state)
    if grid_width < 1 or n_states == 0 or n_states % grid_width:
        raise ValueError(
            f"{name} holds {n_states} states, which do not fill rows of width {grid_width}: "
            "give one entry for every state of the grid, and as grid_width its number of columns."
        )
    return per_state.reshape(-1, grid_width, *per_state.shape[1:])


def _fixed(value: float, precision: int) -> str:
    return f"{round(float(value), precision) + 0.0:.{precision}f}"
