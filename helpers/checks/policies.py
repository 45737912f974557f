"""What a policy is worth on a grid, computed from the model ``P`` and never sampled.

``P[state][action]`` is Gymnasium's list of ``(probability, next_state, reward, terminated)``.
"""

from collections.abc import Callable
from typing import NoReturn

import gymnasium as gym
import numpy as np

from helpers.checks.chains import goal_probability, steps_in_states
from helpers.checks.core import CheckFailed
from helpers.checks.models import model_of, start_distribution, terminal_states
from helpers.checks.shown import with_type
from helpers.checks.tabular import as_action
from helpers.printing import int_action_to_str
from helpers.support.actions import is_action
from helpers.support.language import translate as _

ASKS = 20  # times a policy is asked for the same state: a coin seldom falls so often alike


def policy_table(env: gym.Env, policy: Callable, name: str = "policy") -> dict[int, int]:
    """Ask ``policy`` for its action in every state that it can reach and that is not terminal.

    Args:
        env: an environment with a model, ``env.unwrapped.P``.
        policy: a function from a state to an action.
        name: what to call it in messages.

    Returns:
        The action taken in each of these states.

    Raises:
        CheckFailed: if an answer is no action, or changes from one call to the next.

    >>> env = gym.make("FrozenLake-v1", desc=["SFG"], is_slippery=False)
    >>> policy_table(env, lambda state: 2)
    {0: 2, 1: 2}
    """
    model = model_of(env)
    table: dict[int, int] = {}
    to_visit = [s for s, p in enumerate(start_distribution(env)) if p > 0]
    while to_visit:
        state = to_visit.pop()
        if state in table:
            continue
        table[state] = _ask(policy, state, len(model[state]), name)
        to_visit += [
            next_state
            for probability, next_state, _reward, terminated in model[state][table[state]]
            if probability > 0 and not terminated
        ]
    for state in reversed(table):  # in another order: what was asked before has no part in it
        again = _ask(policy, state, len(model[state]), name)
        if again != table[state]:
            _changes(name, state, {again, table[state]})
    return table


def expect_every_cell(
    env: gym.Env, policy: Callable, name: str = "policy", terminal: bool = True
) -> None:
    """Fail unless ``policy`` has an action for every state, those it never reaches included.

    Args:
        env: an environment with a model, ``env.unwrapped.P``.
        policy: a function from a state to an action.
        name: what to call it in messages.
        terminal: whether terminal states are asked as well.

    Raises:
        CheckFailed: if in some state it stops, or returns no action, or not always the same one.

    >>> expect_every_cell(gym.make("FrozenLake-v1"), lambda state: 2)
    """
    model = model_of(env)
    left_out = [] if terminal else terminal_states(model)
    for state, actions in model.items():
        if state in left_out:
            continue
        try:
            answer = policy(state)
            said = with_type(answer)
        except NotImplementedError:
            raise
        except Exception as error:
            answer, said = None, f"{type(error).__name__}: {error}"
        if not is_action(answer, len(actions)):
            raise CheckFailed(
                _(
                    "Off the path, {name}({state}) gives {answer}: that cell needs an action "
                    "too, an integer from 0 to {last}."
                ).format(name=name, state=state, answer=said, last=len(actions) - 1)
            )
        _ask(policy, state, len(actions), name)


def _ask(policy: Callable, state: int, n_actions: int, name: str) -> int:
    actions = {as_action(policy(state), n_actions, f"{name}({state})") for _attempt in range(ASKS)}
    if len(actions) > 1:
        _changes(name, state, actions)
    return actions.pop()


def _changes(name: str, state: int, actions: set[int]) -> NoReturn:
    raise CheckFailed(
        _(
            "{name}({state}) changes its answer from one call to the next: {actions}. "
            "The action should depend on the observation alone."
        ).format(name=name, state=state, actions=sorted(actions))
    )


def falls(env: gym.Env, table: dict[int, int]) -> list[tuple[int, int, int]]:
    """List the ``(state, action, next_state)`` in which this policy can fall into a hole.

    >>> env = gym.make("FrozenLake-v1", desc=["SHG"], is_slippery=False)
    >>> falls(env, {0: 2})
    [(0, 2, 1)]
    """
    holes = np.flatnonzero(env.unwrapped.get_wrapper_attr("desc").ravel() == b"H")
    model = model_of(env)
    return sorted(
        {
            (state, action, next_state)
            for state, action in table.items()
            for probability, next_state, _reward, _terminated in model[state][action]
            if probability > 0 and next_state in holes
        }
    )


def fewest_steps(env: gym.Env) -> int:
    """Return the length of the shortest path from the start to a reward.

    Raises:
        ValueError: if no path leads there.

    >>> fewest_steps(gym.make("FrozenLake-v1", desc=["SFG"], is_slippery=False))
    2
    """
    model = model_of(env)
    seen = set(np.flatnonzero(start_distribution(env) > 0).tolist())
    frontier, steps = set(seen), 0
    while frontier:
        steps += 1
        outcomes = [o for s in frontier for a in model[s] for o in model[s][a] if o[0] > 0]
        if any(reward > 0 for _p, _next, reward, _terminated in outcomes):
            return steps
        frontier = {o[1] for o in outcomes if not o[3]} - seen
        seen |= frontier
    raise ValueError("no path leads to a reward on this map")


def expect_never_falls(env: gym.Env, table: dict[int, int]) -> None:
    """Fail, naming one dangerous state, if the policy can fall into a hole.

    Raises:
        CheckFailed: if the probability of falling is above 0.
    """
    for state, action, hole in falls(env, table):
        raise CheckFailed(
            _(
                "In state {state}, action {action} ({name}) can lead into the hole in state {hole}."
            ).format(state=state, action=action, name=int_action_to_str(action), hole=hole)
        )


def expect_arrives(
    env: gym.Env, table: dict[int, int], name: str, steps: int = 100, least: float = 0.9
) -> None:
    """Fail unless the policy reaches the goal in time, and say whether it falls or is slow.

    Args:
        env: a lake.
        table: the action of each state that can be reached.
        name: what to call the policy in messages.
        steps: the number of actions allowed.
        least: the smallest probability of arriving.

    Raises:
        CheckFailed: if the probability of reaching the goal is smaller.
    """
    probability = goal_probability(env, table, steps)
    if probability >= least:
        return
    message = _(
        "{name} reaches the goal within {steps} steps with probability {probability:.3f}; expected "
        "at least {least:.3f}."
    ).format(name=name, steps=steps, probability=probability, least=least)
    if falls(env, table):
        idea = _("It can fall into a hole: begin with that.")
    else:
        begun = steps_in_states(env, table, steps)
        longest = sorted(table, key=lambda state: -begun[state])[:3]
        idea = _("It never falls, and takes too long: on average it spends {cells}.").format(
            cells=", ".join(
                _("{n:.0f} steps in cell {state} ({direction})").format(
                    n=begun[state], state=state, direction=int_action_to_str(table[state])
                )
                for state in longest
            )
        )
    raise CheckFailed(f"{message}\n→ {idea}")
