"""What the checks of SARSA measure: was the table corrected with the actions that were played?"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from helpers.checks.core import CheckFailed
from helpers.checks.tabular import Step, expect_frequencies
from helpers.checks.updates import (
    ATOL,
    Mistake,
    correction_mistakes,
    likely_idea,
    next_action_mistakes,
)
from helpers.support.language import translate as _


class Correction(NamedTuple):
    """The last correction of one entry: what it was before, and what it was corrected with."""

    old: float
    step: Step
    next_action: int
    row: np.ndarray  # (actions,), of the entry itself, when the correction was made
    next_row: np.ndarray  # (actions,), of the state after it


def expect_next_explored(episodes: Sequence[Sequence[Step]]) -> None:
    """Fail unless, at epsilon 1, the actions after each first step are drawn among all four.

    A right answer draws them one by one, each of the four actions as often. The first three after
    each first step are the same in an episode with probability 1/16: in half of 100 episodes or
    more, with probability below 1e-31. The frequencies are those of the first ``3 * len(episodes)``
    draws; `expect_frequencies` states its own false alarm.

    Args:
        episodes: 100 of them or more, of four steps or more, played at epsilon 1.

    Raises:
        CheckFailed: if actions are missing, repeated through an episode, or too frequent.
    """
    later = [[step.action for step in episode[1:]] for episode in episodes]
    actions = [action for episode in later for action in episode]
    played = set(actions)
    if played != {0, 1, 2, 3}:
        raise CheckFailed(
            _(
                "At epsilon 1, after the first step of each of {n} episodes, only the actions "
                "{played} were played: the next action should come from the policy, which explores."
            ).format(n=len(episodes), played=sorted(played))
        )
    if np.mean([len(set(episode)) == 1 for episode in later]) >= 0.5:
        raise CheckFailed(
            _(
                "At epsilon 1, the agent repeated the same action for the whole episode: `act` "
                "should consume `self.next_action`, and `learn` should choose a new one with "
                "`super().act`."
            )
        )
    draws = iter(actions)
    expect_frequencies(
        lambda: next(draws),
        [0.25, 0.25, 0.25, 0.25],
        "agent.act(obs), epsilon = 1",
        idea="After the first step of an episode too, the action comes from `super().act`.",
        n=3 * len(episodes),
    )


def expect_played(episode: Sequence[Step], policy: Sequence[int]) -> None:
    """Fail unless each action of an episode is that of the policy in the state it was played in.

    Args:
        episode: its steps.
        policy: the action of each state.

    Raises:
        CheckFailed: for the first other action.
    """
    before = None
    for step in episode:
        if step.action != policy[step.obs]:
            message = _(
                "At epsilon 0, action {got} was played in state {obs}, where the policy chooses "
                "{expected}."
            ).format(got=step.action, obs=int(step.obs), expected=policy[step.obs])
            if before is not None and step.action == policy[before.obs]:
                message += " " + _(
                    "That is its choice in state {obs}, the one before: a' is chosen in next_obs."
                ).format(obs=int(before.obs))
            else:
                message += "\n→ " + _(
                    "a' comes from super().act(next_obs), which explores only as much as epsilon "
                    "says."
                )
            raise CheckFailed(message)
        before = step


def expect_learned_as_taken(
    before: np.ndarray, after: np.ndarray, episode: Sequence[Step], alpha: float, gamma: float
) -> None:
    """Fail unless the table has learned, in order, from the actions that were then taken.

    It is compared after the end of the episode, so that corrections may come late. The last step
    has no action after it: its entry is left to other checks.

    Args:
        before: ``q_table`` before the episode, shape (states, actions).
        after: ``q_table`` after the loop called ``end_episode``, shape (states, actions).
        episode: its steps.
        alpha: the learning rate.
        gamma: the discount.

    Raises:
        CheckFailed: if an entry differs.
    """
    after = np.asarray(after, dtype=float)
    if len(episode) > 1 and np.array_equal(before, after):
        raise CheckFailed(
            _("An episode was played and q_table has not changed: does learn correct it?")
        )
    table, corrections = _learned(before, episode, alpha, gamma)
    wrong = ~np.isclose(after, table, rtol=0, atol=ATOL)
    wrong[episode[-1][:2]] = False
    for pair in map(tuple, np.argwhere(wrong)[:1].tolist()):
        if pair not in corrections:
            raise CheckFailed(
                _(
                    "An episode went through the pairs (state, action) {pairs}. It took "
                    "q_table[{obs}, {action}] from {before:.4g} to {after:.4g}, though that action "
                    "was not played there."
                ).format(
                    pairs=_pairs(episode),
                    obs=pair[0],
                    action=pair[1],
                    before=before[pair],
                    after=after[pair],
                )
            )
        raise CheckFailed(_explain(corrections[pair], after[pair], alpha, gamma, episode))


def _learned(
    before: np.ndarray, episode: Sequence[Step], alpha: float, gamma: float
) -> tuple[np.ndarray, dict[tuple[int, int], Correction]]:
    """Return the table after all steps but the last, and the last correction of each entry."""
    table, corrections = np.array(before, dtype=float), {}
    for step, following in pairwise(episode):
        pair = int(step.obs), step.action
        row, next_row = table[step.obs].copy(), table[step.next_obs].copy()
        corrections[pair] = Correction(table[pair], step, following.action, row, next_row)
        table[pair] += alpha * (step.reward + gamma * next_row[following.action] - table[pair])
    return table, corrections


def _explain(
    made: Correction, got: float, alpha: float, gamma: float, episode: Sequence[Step]
) -> str:
    """Say how one entry should have been corrected, with all that it is recomputed from."""
    step, row = made.step, made.next_row
    follows = row[made.next_action]
    target = step.reward + gamma * follows
    idea = likely_idea(
        got,
        correction_mistakes(
            made.old,
            alpha,
            target,
            [
                *next_action_mistakes(step.reward, gamma, row, made.next_action),
                Mistake(
                    step.reward + gamma * made.row[made.next_action],
                    idea="The value used is that of a' in the state that was left: what follows "
                    "is worth q_table[next_obs, a'].",
                ),
            ],
        ),
        idea="The target uses Q(s', a') for the very action a' that is played next: not the best "
        "one, not a mean over the actions, not a second draw.",
    )
    return (
        _(
            "An episode went through the pairs (state, action) {pairs}. With alpha = {alpha}, "
            "gamma = {gamma}, r = {reward:.4g} and Q(s', a') = "
            "q_table[{next_obs}, {next_action}] = {follows:.4g}, q_table[{obs}, {action}] goes "
            "from {old:.4g} to {expected:.6g}; it is {got:.6g}."
        ).format(
            pairs=_pairs(episode),
            alpha=alpha,
            gamma=gamma,
            reward=step.reward,
            next_obs=int(step.next_obs),
            next_action=made.next_action,
            follows=follows,
            obs=int(step.obs),
            action=step.action,
            old=made.old,
            expected=made.old + alpha * (target - made.old),
            got=got,
        )
        + "\n→ "
        + _(idea)
    )


def _pairs(episode: Sequence[Step]) -> str:
    """Write the last steps of an episode."""
    text = ", ".join(f"({int(step.obs)}, {step.action})" for step in episode[-8:])
    return ("…, " if len(episode) > 8 else "") + text
