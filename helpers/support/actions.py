"""Is this an action? One answer, for checks, games and pictures alike."""

import operator

import gymnasium as gym
import numpy as np


def is_action(answer: object, n_actions: int) -> bool:
    """Tell whether ``answer`` is an action, a whole number from 0 to ``n_actions - 1``.

    An action is what Python takes for an index (``operator.index``): an ``int``, a NumPy integer,
    or an array or tensor of integers without axes, as PyTorch's ``argmax`` returns it. Refused,
    though each of them works here and there by luck:

    - a bool: ``q_table[obs, True]`` is no entry of the table but its whole row, and where a policy
      returns one, it is most often a comparison that was meant for an ``if``;
    - a float: ``P[state][2.0]`` finds its entry, ``q_table[state, 2.0]`` is an error;
    - an array of one element, ``[2]``: it is a list of actions, which no dictionary takes for a
      key, and what it picks from an array has one axis too many.

    Args:
        answer: anything.
        n_actions: the number of actions.

    >>> [is_action(answer, 4) for answer in (3, np.int64(3), np.array(3))]
    [True, True, True]
    >>> [is_action(answer, 4) for answer in (4, True, np.True_, 3.0, np.array([3]), "3", None)]
    [False, False, False, False, False, False, False]
    """
    if type(answer) is int or isinstance(answer, np.integer):
        return bool(0 <= answer < n_actions)
    try:
        index = operator.index(answer)  # type: ignore[arg-type]  # that is the question
    except (TypeError, ValueError):
        return False
    # A tensor of one element passes for an index, and so does one that holds a bool.
    is_bool = isinstance(answer, bool) or "bool" in str(getattr(answer, "dtype", ""))
    return not is_bool and np.ndim(answer) == 0 and 0 <= index < n_actions  # type: ignore[arg-type]


def discrete_size(space: gym.Space) -> int:
    """Return the number of elements of a discrete space: of actions, or of states.

    Raises:
        TypeError: if the space is not discrete.

    >>> discrete_size(gym.make("FrozenLake-v1").action_space)
    4
    """
    if not isinstance(space, gym.spaces.Discrete):
        raise TypeError(f"the space is {space}; expected a discrete one, Discrete(n)")
    return int(space.n)
