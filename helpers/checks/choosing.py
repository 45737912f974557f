"""What the checks of a greedy agent measure: the best actions, and how ties are drawn.

``q_table`` has the shape (states, actions).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from helpers.checks.arguments import unchanged
from helpers.checks.compare import expect
from helpers.checks.tabular import as_action, expect_frequencies
from helpers.support.language import translate as _

SELDOM = 0.01  # share of actions that are not best, below which their draws are still of interest


def expect_best_actions(agent: Any, draws: int = 100, before: np.ndarray | None = None) -> None:
    """Fail unless ``agent.greedy`` returns best actions only, in every state of its table.

    Args:
        agent: an agent with ``q_table`` and ``greedy``.
        draws: the number of calls in each state.
        before: the values that the same table had when ``greedy`` was called before.

    Raises:
        CheckFailed: if an action is not best, or is none, or the table changes.
    """
    n_actions = agent.q_table.shape[1]
    with unchanged(q_table=agent.q_table):
        for obs, row in enumerate(agent.q_table.copy()):
            what = f"agent.greedy({obs})"
            best = _best(row)
            with _row_in_errors(row, obs):
                got = {as_action(agent.greedy(obs), n_actions, what) for _draw in range(draws)}
            if before is not None and not got <= set(best):
                expect(
                    not got <= set(_best(before[obs])),
                    "q_table[{obs}] was {before}, and is now {row}: {draws} calls of "
                    "agent.greedy({obs}) returned the actions {got}; the best ones are now {best}."
                    "\n→ The table changes as the agent learns: read its row anew at each call.",
                    obs=obs,
                    before=_exactly(before[obs]),
                    row=_exactly(row),
                    draws=draws,
                    got=sorted(got),
                    best=best,
                )
            expect(
                got <= set(best),
                "With q_table[{obs}] = {row}, {draws} calls of agent.greedy({obs}) returned the "
                "actions {got}; the best ones are {best}.\n→ A best action has the largest value "
                "of its row. Two values tie only if they are equal, to the last decimal.",
                obs=obs,
                row=_exactly(row),
                draws=draws,
                got=sorted(got),
                best=best,
            )


def expect_ties_drawn(agent: Any, obs: int, n: int = 2000) -> None:
    """Fail unless ``agent.greedy(obs)`` draws each best action with the same probability.

    An agent that often returns other actions is not judged: that is another mistake.

    Args:
        agent: an agent with ``q_table`` and ``greedy``.
        obs: a state in which several actions are best.
        n: the number of calls.

    Raises:
        CheckFailed: if a frequency is too far from its probability.
    """
    row = agent.q_table[obs].copy()
    best, what = _best(row), f"agent.greedy({obs})"
    actions = [as_action(_lone(agent.greedy(obs)), len(row), what) for _draw in range(n)]
    if np.mean(~np.isin(actions, best)) > SELDOM:
        return
    draws = iter(actions)
    expect_frequencies(
        lambda: next(draws),
        np.isin(np.arange(len(row)), best) / len(best),
        f"{what}, q_table[{obs}] = {_exactly(row)}",
        idea="Actions with the same value should be drawn with the same probability.",
        n=n,
    )


@contextmanager
def _row_in_errors(row: np.ndarray, obs: int) -> Iterator[None]:
    """Say which row an answer was asked about, where it finds no action to draw."""
    try:
        yield
    except (ValueError, IndexError) as error:
        error.add_note(
            _(
                "q_table[{obs}] is {row} there; the largest value of this row is {largest:.9g}."
            ).format(obs=obs, row=_exactly(row), largest=row.max())
        )
        raise


def _best(row: np.ndarray) -> list[int]:
    return np.flatnonzero(row == row.max()).tolist()


def _exactly(row: Sequence[float] | np.ndarray) -> str:
    """Write numbers so that none that differ look the same."""
    return "[" + ", ".join(f"{number:.9g}" for number in np.asarray(row).tolist()) + "]"


def _lone(answer: Any) -> Any:
    """Return what is inside an array of one element, which another check refuses."""
    return answer.ravel()[0] if isinstance(answer, np.ndarray) and answer.size == 1 else answer
