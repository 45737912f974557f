"""What a policy is worth on a map, computed exactly from the model ``P`` and never sampled.

A policy is given as one action a state (a dictionary of the states it can be in, or shape
(states,)), or as probabilities of the actions, shape (states, actions), or (actions,) if they are
the same in every state.
"""

from collections.abc import Mapping

import gymnasium as gym
import numpy as np
from numpy.typing import ArrayLike

from helpers.checks.models import model_of, start_distribution
from helpers.checks.planning import exact_values


def goal_probability(
    env: gym.Env, policy: Mapping[int, int] | ArrayLike, steps: int = 100
) -> float:
    """Return the probability that a positive reward ends the episode within ``steps`` steps.

    Args:
        env: an environment with a model, in which the goal alone is rewarded and is terminal.
        policy: see above.
        steps: the number of actions allowed.

    Raises:
        ValueError: if ``policy`` is none of the forms above.

    >>> env = gym.make("FrozenLake-v1", desc=["SFG"], is_slippery=False)
    >>> goal_probability(env, {0: 2, 1: 2}, steps=2), goal_probability(env, {0: 2, 1: 2}, steps=1)
    (1.0, 0.0)
    >>> goal_probability(env, [0, 0, 1, 0], steps=2)
    1.0
    """
    after, to_goal = _chain(env, policy)
    where = start_distribution(env)  # (states,)
    reached = 0.0
    for _step in range(steps):
        reached += where @ to_goal
        where = where @ after
    return float(reached)


def steps_in_states(
    env: gym.Env, policy: Mapping[int, int] | ArrayLike, steps: int = 100
) -> np.ndarray:
    """Return how many of the first ``steps`` steps begin in each state, on average.

    Args:
        env: an environment with a model, ``env.unwrapped.P``.
        policy: see above.
        steps: the number of actions allowed.

    >>> env = gym.make("FrozenLake-v1", desc=["SFG"], is_slippery=False)
    >>> steps_in_states(env, {0: 0}, steps=10).tolist()
    [10.0, 0.0, 0.0]
    """
    after, _to_goal = _chain(env, policy)
    where = start_distribution(env)  # (states,)
    begun = np.zeros(len(where))
    for _step in range(steps):
        begun += where
        where = where @ after
    return begun


def expected_steps(env: gym.Env, policy: ArrayLike) -> float:
    """Return the exact number of steps that an episode takes on average, without a time limit.

    Args:
        env: an environment with a model, ``env.unwrapped.P``.
        policy: see above.

    Returns:
        The mean from the start; infinity if the episode may never end.

    >>> env = gym.make("FrozenLake-v1", desc=["SFG"], is_slippery=False)
    >>> round(expected_steps(env, [0, 0, 1, 0]), 6), expected_steps(env, [1, 0, 0, 0])
    (2.0, inf)
    """
    after, _to_goal = _chain(env, policy)
    start = start_distribution(env)
    reached = start > 0  # only the states that this policy can be in
    for _state in range(len(after)):
        reached = reached | (reached @ after > 0)
    inside = after[np.ix_(reached, reached)]
    if np.abs(np.linalg.eigvals(inside)).max() > 1 - 1e-12:
        return float("inf")
    steps = np.linalg.solve(np.eye(len(inside)) - inside, np.ones(len(inside)))
    return float(start[reached] @ steps)


def greedy_value(env: gym.Env, q_table: ArrayLike, gamma: float) -> float:
    """Return the exact discounted value, at the start, of the greedy policy of ``q_table``.

    Where several actions are best, the policy takes each as often. The environment's time limit
    is left out.

    Args:
        env: an environment with a model, ``env.unwrapped.P``.
        q_table: shape (states, actions).
        gamma: the discount, below 1.

    >>> env = gym.make("FrozenLake-v1", desc=["SFG"], is_slippery=False)
    >>> round(greedy_value(env, [[0, 0, 1, 0]] * 3, gamma=0.9), 6)
    0.9
    """
    table = np.asarray(q_table, dtype=float)
    best = table == table.max(axis=1, keepdims=True)
    values = exact_values(model_of(env), best / best.sum(axis=1, keepdims=True), gamma)
    return float(start_distribution(env) @ values)


def _chain(env: gym.Env, policy) -> tuple[np.ndarray, np.ndarray]:
    """Return the Markov chain of ``policy``, without the transitions that end the episode.

    Returns:
        Probabilities of going on, shape (states, states), and of ending with a reward, (states,).
    """
    model = model_of(env)
    chances = _chances(policy, len(model), len(model[0]))
    after, to_goal = np.zeros((len(model), len(model))), np.zeros(len(model))
    for state, actions in model.items():
        for action, outcomes in actions.items():
            for probability, next_state, reward, terminated in outcomes:
                weight = chances[state, action] * probability
                if not terminated:
                    after[state, next_state] += weight
                elif reward > 0:
                    to_goal[state] += weight
    return after, to_goal


def _chances(policy, n_states: int, n_actions: int) -> np.ndarray:
    """Return the probability of each action in each state, shape (states, actions)."""
    if isinstance(policy, Mapping):
        chances = np.zeros((n_states, n_actions))
        for state, action in policy.items():
            chances[state, action] = 1
        return chances
    given = np.asarray(policy)
    if (
        given.shape == (n_states,)
        and np.issubdtype(given.dtype, np.integer)
        and n_states != n_actions
    ):
        return np.eye(n_actions)[given]
    if given.shape not in [(n_states, n_actions), (n_actions,)]:
        raise ValueError(
            f"policy has shape {given.shape}; expected {(n_states, n_actions)} or {(n_actions,)}"
        )
    if (given < 0).any() or not np.allclose(given.sum(axis=-1), 1):
        raise ValueError("the probabilities of a state's actions must be 0 or more and sum to 1")
    return np.broadcast_to(given, (n_states, n_actions)).astype(float)
