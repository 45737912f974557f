"""Improving a policy, once and until nothing changes: what a step, and the loop, must do."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from helpers.checks.arguments import unchanged
from helpers.checks.compare import expect
from helpers.checks.core import CheckFailed
from helpers.checks.repetition import at_most, deep_calls, place_of
from helpers.support.language import translate as _

CLOSE = 1e-9  # two values that differ by less are equally good


def expect_greedy(improve: Callable, policy: Sequence[int], table: np.ndarray) -> None:
    """Fail unless each action is one of the best, and the policy given is left as it was.

    Args:
        improve: the learner's function of ``(policy, Q)``.
        policy: the action of each state.
        table: Q, shape (states, actions).

    Raises:
        CheckFailed: at the first state whose new action is none of the best.
    """
    old = np.array(policy)
    with unchanged(policy=old, Q=table):
        got = _actions(improve(old, table), len(table), table.shape[1], place=int(table.argmax()))
    for state, action in enumerate(got):
        row = table[state]
        expect(
            row[action] >= row.max() - CLOSE,
            "Q[{state}] is {row}, the old action is {old}, and improve_policy chose action "
            "{action}. The greedy action is the one with the largest value, or any of them if "
            "there are several, to within 1e-9.",
            state=state,
            row=row.tolist(),
            old=policy[state],
            action=action,
        )


def expect_kept(improve: Callable, policy: Sequence[int], table: np.ndarray) -> None:
    """Fail unless the actions that already are among the best stay.

    Args:
        improve: the learner's function of ``(policy, Q)``.
        policy: the action of each state.
        table: Q, shape (states, actions).

    Raises:
        CheckFailed: at the first state that gave up such an action.
    """
    n_states, n_actions = table.shape
    got = _actions(improve(np.array(policy), table.copy()), n_states, n_actions, whole=False)
    for state, action in enumerate(got):
        row, old = table[state], policy[state]
        best = [a for a, value in enumerate(row) if value >= row.max() - CLOSE]
        worse = action in range(len(row)) and action not in best  # is another check's affair
        expect(
            old not in best or action == old or worse,
            "Q[{state}] is {row} and the old action is {old}, which is one of the best to within "
            "1e-9; improve_policy changed it to {action}. An action that is good enough stays.",
            state=state,
            row=row.tolist(),
            old=old,
            action=action,
        )


def _actions(
    got, n_states: int, n_actions: int, whole: bool = True, place: int | None = None
) -> list:
    """Return the actions of a policy, if it is one.

    Args:
        got: what was returned.
        n_states: the number of states.
        n_actions: the number of actions.
        whole: whether each action must be one.
        place: where the largest value of all stands, in the whole table.
    """
    expect(
        got is not None,
        "improve_policy returned nothing (None). Does your code end with `return new_policy`?",
    )
    actions = np.asarray(got)
    expect(
        actions.shape == (n_states,),
        "improve_policy should return one action a state, {n} integers here; it returned {got}.",
        n=n_states,
        got=actions.tolist(),
    )
    if not whole:
        return actions.tolist()
    for state, action in enumerate(actions.tolist()):
        expect(
            action != place or action < n_actions,
            "In state {state}, improve_policy returned {action}; an action is an integer from 0 to "
            "{last}.\n→ Q.argmax() looks in the whole table and counts its entries row after row: "
            "take the argmax of one row, Q[state].",
            state=state,
            action=action,
            last=n_actions - 1,
        )
        expect(
            np.issubdtype(actions.dtype, np.integer) and 0 <= action < n_actions,
            "In state {state}, improve_policy returned {action}; an action is an integer from 0 to "
            "{last}. Did you mix up the best value (max) and the action that reaches it (argmax)?",
            state=state,
            action=action,
            last=n_actions - 1,
        )
    return actions.tolist()


class Steps(NamedTuple):
    """What a loop of improvements goes through: policies, each with the values of it."""

    policies: list[np.ndarray]  # the last one is not changed any more
    values: list[np.ndarray]


def draw_steps(rng: np.random.Generator, n: int, n_states: int = 4, n_actions: int = 3) -> Steps:
    """Draw ``n`` different policies, and values for them.

    Some follow each other by one action that changes, some by two that are exchanged, some change
    everywhere; the values of the last three are the same. The last policy plays the last action
    everywhere.

    Args:
        rng: where the numbers come from.
        n: the number of policies.
        n_states: at least 2.
        n_actions: at least 2.

    >>> steps = draw_steps(np.random.default_rng(0), 4)
    >>> len(steps.policies), steps.policies[-1].tolist()
    (4, [2, 2, 2, 2])
    """
    last = np.full(n_states, n_actions - 1)
    policies = [rng.integers(n_actions - 1, size=n_states)]
    while len(policies) < n - 1:
        new = policies[-1].copy()
        first, second = rng.choice(n_states, size=2, replace=False)
        kind = rng.integers(3)
        if kind == 0:
            new[first] = rng.integers(n_actions)
        elif kind == 1:
            new[[first, second]] = new[[second, first]]
        else:
            new = (new + rng.integers(1, n_actions, size=n_states)) % n_actions
        if not any(np.array_equal(new, known) for known in [*policies, last]):
            policies.append(new)
    values = [rng.integers(-9, 10, size=n_states).astype(float) for _policy in range(n)]
    values[-3:] = [values[-1]] * min(3, n)
    return Steps([*policies, last][-n:], values)


def expect_policies(iterate: Callable, steps: Steps) -> None:
    """Fail unless each policy comes from the one before it and from the values of that one.

    When the loop stops is another check's affair.

    Args:
        iterate: the learner's function of ``(policy, evaluate, improve)``.
        steps: what the two functions give.

    Raises:
        CheckFailed: at the first policy that is another one, or if the first is changed.
    """
    first = steps.policies[0].copy()
    with unchanged(policy=first):
        found = all_policies(iterate(first, *_functions(steps, strict=True)))
        for k, (got, expected) in enumerate(zip(found, steps.policies, strict=False)):
            expect(
                np.array_equal(got, expected),
                "policy = {first}, and improvement gives {after}, …\n"
                "  Expected: policies[{k}] is {expected}\n"
                "  Got: {got}\n"
                "→ The list begins with policy itself, and goes on in the order in which the "
                "policies were found; each is an array of its own.",
                first=steps.policies[0].tolist(),
                after=steps.policies[1].tolist(),
                k=k,
                expected=expected.tolist(),
                got=got.tolist(),
            )


def expect_end(iterate: Callable, steps: Steps) -> None:
    """Fail unless a loop of improvements goes on until nothing changes, and no further.

    Args:
        iterate: the learner's function of ``(policy, evaluate, improve)``.
        steps: what the two functions give.

    Raises:
        CheckFailed: if the last policy is another one, or stands several times.
    """
    n, last = len(steps.policies), steps.policies[-1]
    first = steps.policies[0].copy()
    found = all_policies(iterate(first, *_functions(steps, strict=False)))
    if not np.array_equal(found[-1], last):
        place = place_of(found[-1], steps.policies, "policies[-1]")
        after = steps.policies[place + 1]
        raise CheckFailed(
            _(
                "The list ends with {got}, which improvement changes into {after}.\n"
                "→ Go on while improvement changes at least one action, whatever the values; here "
                "it makes {n} different policies."
            ).format(got=found[-1].tolist(), after=after.tolist(), n=n)
        )
    times = sum(np.array_equal(policy, last) for policy in found)
    expect(
        times == 1 or len(found) == n,  # one array that stands n times is another check's affair
        "Improvement changes no action of {last}, which stands {times} times in the list: stop as "
        "soon as nothing changes, and do not repeat the last policy.",
        last=last.tolist(),
        times=times,
    )


def expect_many_improvements(iterate: Callable, n: int = 1100) -> None:
    """Fail unless a loop goes on while improvement changes something, however often it does.

    Args:
        iterate: the learner's function of ``(policy, evaluate, improve)``.
        n: the number of policies.

    Raises:
        CheckFailed: if the loop gives up before.
    """
    last = n - 1

    def improve(policy, V):
        return np.minimum(policy + 1, last)

    with deep_calls(n):
        found = all_policies(
            iterate(
                np.array([0, last]),
                at_most(lambda policy: np.asarray(policy) / 2, 3 * n, "evaluate"),
                at_most(improve, 3 * n, "improve"),
            )
        )
    expect(
        len(found) >= n,
        "Improvement changes {n} policies in turn, from [0, {last}] to [{last}, {last}]; the list "
        "has {got} of them.\n"
        "→ The loop stops when improvement changes nothing, and for no other reason: there is no "
        "largest number of turns.",
        n=n,
        last=last,
        got=len(found),
    )


def all_policies(got) -> list[np.ndarray]:
    """Return what a loop returned, if it is the list of its policies.

    Raises:
        CheckFailed: if it is not.

    >>> all_policies([[0, 1], [1, 1]])
    [array([0, 1]), array([1, 1])]
    """
    expect(
        got is not None,
        "policy_iteration returned nothing (None). Does your code end with `return policies`?",
    )
    try:
        policies = np.asarray(got)
    except ValueError:  # of different lengths
        policies = np.empty(0)
    expect(
        policies.ndim == 2 and len(policies) > 0,
        "policy_iteration should return the list of all policies, in order.",
    )
    return list(policies)


def _functions(steps: Steps, strict: bool) -> tuple[Callable, Callable]:
    """Return ``evaluate`` and ``improve`` that follow ``steps``, stopped if called too often.

    Args:
        steps: the policies, and their values.
        strict: whether ``improve`` refuses the values of another policy.
    """
    policies, values = steps

    def evaluate(policy):
        return values[place_of(policy, policies, _("the policy that evaluate is given"))].copy()

    def improve(policy, V):
        expect(
            not any(np.array_equal(policy, known) for known in values)
            or any(np.array_equal(policy, known) for known in policies),
            "improve was given values, {got}, in the place of the policy.\n"
            "→ improve(policy, V) takes the policy first, then the values of that policy.",
            got=np.asarray(policy).tolist(),
        )
        place = place_of(policy, policies, _("the policy that improve is given"))
        if strict and not np.array_equal(V, values[place]):
            raise CheckFailed(
                _(
                    "improve was given the policy {policy} with V = {got}; evaluate(policy) "
                    "returns {expected}.\n"
                    "→ improve(policy, V) takes a policy and the values of that policy: evaluate "
                    "it again at each turn."
                ).format(
                    policy=policies[place].tolist(),
                    got=np.asarray(V).tolist(),
                    expected=values[place].tolist(),
                )
            )
        return policies[min(place + 1, len(policies) - 1)].copy()

    calls = 3 * len(policies) + 10
    end = _(
        "It ends when improve returns the actions of the last policy, compared one by one: improve "
        "makes a new array each time, which `is` takes for another."
    )
    return at_most(evaluate, calls, "evaluate", end), at_most(improve, calls, "improve", end)
