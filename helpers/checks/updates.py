"""What the checks of one update measure: which entry moved, how far, and what a mistake explains.

A table is corrected by ``alpha`` times the gap between its old value and a target,
``reward + gamma * follows`` (Sutton and Barto, 2018, equation 6.2).
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from helpers.checks.compare import expect, expect_close
from helpers.checks.core import CheckFailed
from helpers.support.language import translate as _

ATOL = 1e-9


class Mistake(NamedTuple):
    """What a mistake gives, and the English sentence of the catalogue that leads out of it."""

    value: float
    idea: str


def likely_idea(got: Any, mistakes: Sequence[Mistake], idea: str) -> str:
    """Return the idea of the one mistake that explains ``got``; ``idea`` if there is none.

    >>> likely_idea(3.0, [Mistake(3.0, idea="Add one."), Mistake(4.0, idea="Stop.")], idea="Think.")
    'Add one.'
    """
    try:
        number = float(got)
    except (TypeError, ValueError):
        return idea
    ideas = {m.idea for m in mistakes if abs(m.value - number) < ATOL}
    return ideas.pop() if len(ideas) == 1 else idea


def target_mistakes(reward: float, gamma: float, follows: float) -> list[Mistake]:
    """List what is often written in place of ``reward + gamma * follows``."""
    if follows < 0:
        alone = Mistake(
            reward,
            idea="A value may be negative: a search for the largest one must not begin at 0, and "
            "what follows is not left out.",
        )
    else:
        alone = Mistake(
            reward,
            idea="What follows is left out: the target is the reward plus gamma times the value of "
            "what follows.",
        )
    return [
        alone,
        Mistake(reward + follows, idea="gamma is left out: it multiplies what follows."),
        Mistake(
            gamma * (reward + follows),
            idea="The reward counts in full: gamma multiplies only what follows.",
        ),
        Mistake(gamma * follows, idea="The reward is left out."),
        Mistake(reward + gamma**2 * follows, idea="gamma multiplies what follows once."),
        Mistake(
            reward - gamma * follows,
            idea="What follows is subtracted. Is there a `~`? In Python, `not False` is True, and "
            "`~False` is -1.",
        ),
    ]


def best_action_mistakes(
    reward: float, gamma: float, row: np.ndarray, action: int
) -> list[Mistake]:
    """List what is often taken in place of the largest value of ``row``, the next state's."""
    return [
        *target_mistakes(reward, gamma, row.max()),
        *(
            Mistake(
                reward + gamma * value,
                idea="Q-learning takes the largest value of the next state, whatever is played "
                "there.",
            )
            for value in (row.mean(), row.min(), row[action])
        ),
        Mistake(
            reward + gamma * row.argmax(),
            idea="np.argmax gives the number of the best action; its value is the largest of the "
            "row.",
        ),
    ]


def terminal_mistakes(reward: float, gamma: float, row: np.ndarray, action: int) -> list[Mistake]:
    """List what is often written where the target is the reward alone, ``row`` being the end's."""
    discounted = gamma * np.array([row.max(), row[action]])
    return [
        Mistake(0.0, idea="The reward of the last step counts: the target is the reward alone."),
        Mistake(
            gamma * reward,
            idea="The reward counts in full: gamma multiplies only what follows.",
        ),
        *(
            Mistake(
                reward + value,
                idea="What follows a terminal state is worth 0, whatever the table says: the "
                "target is the reward alone.",
            )
            for value in discounted
        ),
        *(
            Mistake(
                reward - 2 * value,
                idea="What follows is subtracted twice. Is there a `~`? In Python, `not True` is "
                "False, and `~True` is -2.",
            )
            for value in discounted
        ),
    ]


def next_action_mistakes(
    reward: float, gamma: float, row: np.ndarray, next_action: int
) -> list[Mistake]:
    """List what is often taken in place of the value of the action that is played next."""
    mistakes = [
        *target_mistakes(reward, gamma, row[next_action]),
        Mistake(
            reward + gamma * row.max(),
            idea="The target uses the largest value of s', as Q-learning does: SARSA uses that of "
            "the action a' that is played next.",
        ),
        Mistake(
            reward + gamma * row.mean(),
            idea="The target uses a mean over the actions of s': SARSA uses the value of the one "
            "action a' that is played next.",
        ),
    ]
    if next_action != 0:
        mistakes.append(
            Mistake(
                reward + gamma * row[0],
                idea="The target uses action 0, and another one is played. Is it lost in an "
                "`if next_action:`? 0 counts as false there: compare with None.",
            )
        )
    return mistakes


def expect_target(
    got: Any,
    reward: float,
    gamma: float,
    follows: float,
    what: str,
    mistakes: Sequence[Mistake] | None = None,
    idea: str = "",
) -> None:
    """Fail unless a target is ``reward + gamma * follows``.

    Args:
        got: the target that the learner's code returned.
        reward: the reward.
        gamma: the discount.
        follows: the value of what follows.
        what: the call, as code.
        mistakes: what is often written in its place; by default what is in any target.
        idea: an English sentence of the catalogue, where no mistake explains ``got``.

    Raises:
        CheckFailed: if it is something else.

    >>> expect_target(1.5, 1.0, 0.5, 1.0, "td_target(...)")
    """
    known = target_mistakes(reward, gamma, follows) if mistakes is None else mistakes
    expect_close(got, reward + gamma * follows, what, likely_idea(got, known, idea))


def expect_terminal_target(
    got: Any, reward: float, gamma: float, row: Sequence[float], action: int, what: str
) -> None:
    """Fail unless the target of a step into a terminal state is its reward.

    Args:
        got: the target that the learner's code returned.
        reward: the reward.
        gamma: the discount.
        row: what the table says of the terminal state.
        action: one of its actions, that might have been played there.
        what: the call, as code.

    Raises:
        CheckFailed: if it is something else.

    >>> expect_terminal_target(1.0, 1.0, 0.5, [7.0], 0, "td_target(...)")
    """
    idea = likely_idea(
        got,
        terminal_mistakes(reward, gamma, np.asarray(row, dtype=float), action),
        idea="What follows a terminal state is worth 0, but the reward of this last step counts: "
        "the target is r.",
    )
    expect_close(got, reward, what, idea)


def correction_mistakes(
    old: float, alpha: float, target: float, of_target: Sequence[Mistake]
) -> list[Mistake]:
    """List what is often written in place of ``old + alpha * (target - old)``.

    Args:
        old: the value before.
        alpha: the learning rate.
        target: the right target.
        of_target: what is often written in place of the target.
    """
    return [
        Mistake(old, idea="The entry has not moved: is the result written into self.q_table?"),
        Mistake(target, idea="alpha is left out: the value moves by alpha times the gap."),
        Mistake(
            old + alpha * target,
            idea="The old value is not subtracted: the gap is the target minus the old value.",
        ),
        Mistake(
            old - alpha * (target - old),
            idea="The value moves away from the target: the gap is the target minus the old value.",
        ),
        Mistake(
            alpha * old + (1 - alpha) * target,
            idea="alpha is the share of the target, 1 - alpha that of the old value.",
        ),
        *(Mistake(old + alpha * (value - old), idea) for value, idea in of_target),
    ]


def expect_corrected(
    agent: Any, transition: Sequence, alpha: float, gamma: float, epsilon: float
) -> None:
    """Give ``learn`` one transition; fail unless it makes Q-learning's update, and no other.

    Args:
        agent: an agent with ``q_table`` and ``learn``, made with the parameters below.
        transition: ``(obs, action, reward, next_obs, terminated)``.
        alpha: the learning rate.
        gamma: the discount.
        epsilon: the probability of exploring.

    Raises:
        CheckFailed: if the entry does not move as it should, or anything else changes.
    """
    obs, action, reward, next_obs, _terminated = transition
    _expect_parameters(agent, alpha, gamma, epsilon)
    before = np.array(agent.q_table, dtype=float)
    row, old = before[next_obs], before[obs, action]
    target = reward + gamma * row.max()
    agent.learn(*transition)
    table = np.asarray(agent.q_table, dtype=float)
    said = f"learn{tuple(transition)}"
    mistakes = [
        *best_action_mistakes(reward, gamma, row, action),
        Mistake(
            reward + gamma * before[obs].max(),
            idea="The best value is that of the next state, q_table[next_obs].",
        ),
    ]
    idea = likely_idea(
        table[obs, action],
        correction_mistakes(old, alpha, target, mistakes),
        idea="q_table[obs, action] moves by alpha times (target - old value), and the target "
        "is the reward plus gamma times the best value of the next state.",
    )
    given = {f"q_table[{s}]": before[s].tolist() for s in (obs, next_obs)}
    moved = ~np.isclose(table, before, rtol=0, atol=ATOL)
    elsewhere = moved.copy()
    elsewhere[obs, action] = False
    if moved[obs, action] or not elsewhere.any():  # else the wrong entry is what there is to say
        expect_close(
            table[obs, action],
            old + alpha * (target - old),
            f"q_table[{obs}, {action}], {said}",
            idea,
            ATOL,
            given | {"alpha": alpha, "gamma": gamma},
        )
    for i, j in np.argwhere(elsewhere)[:1]:
        raise CheckFailed(
            _(
                "{learn} took q_table[{i}, {j}] from {before:.4g} to {after:.4g}; only "
                "q_table[{obs}, {action}], the entry of what was played, moves."
            ).format(
                learn=said, i=i, j=j, before=before[i, j], after=table[i, j], obs=obs, action=action
            )
        )
    _expect_parameters(agent, alpha, gamma, epsilon)


def _expect_parameters(agent: Any, alpha: float, gamma: float, epsilon: float) -> None:
    made = {"alpha": alpha, "gamma": gamma, "epsilon": epsilon}
    for name, value in made.items():
        expect(
            getattr(agent, name) == value,
            "The agent was made with {name} = {value}; after learn, it is {now}. learn corrects "
            "the table, and leaves alpha, gamma and epsilon as they are.",
            name=name,
            value=value,
            now=getattr(agent, name),
        )
