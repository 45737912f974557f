"""What the checks of SARSA measure: was the table corrected with the actions that were played?"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from helpers.checks.core import CheckFailed
from helpers.checks.tabular import Step, expect_frequencies
from helpers.support.language import translate as _


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


def expect_learned_as_taken(
    before: np.ndarray, after: np.ndarray, episode: Sequence[Step], alpha: float, gamma: float
) -> None:
    """Fail unless the table has learned, in order, from the actions that were then taken.

    It is compared after the end of the episode, so that an update may come one step late. The
    last step has no action after it, and is left to other checks where the episode terminated or
    where nothing was bootstrapped; a bootstrap must be the value of one action.

    Args:
        before: ``q_table`` before the episode, shape (states, actions).
        after: ``q_table`` after the loop called ``end_episode``, shape (states, actions).
        episode: its steps.
        alpha: the learning rate.
        gamma: the discount.

    Raises:
        CheckFailed: if an entry differs.
    """
    if len(episode) > 1 and np.array_equal(before, after):
        raise CheckFailed(
            _("An episode was played and q_table has not changed: does learn correct it?")
        )
    table = np.array(before, dtype=float)
    for step, following in pairwise(episode):
        target = step.reward + gamma * table[step.next_obs, following.action]
        table[step[:2]] += alpha * (target - table[step[:2]])

    last = episode[-1]
    rest = np.ones(table.shape, dtype=bool)
    rest[last[:2]] = False
    for obs, action in np.argwhere(rest & ~np.isclose(after, table, rtol=0, atol=1e-9))[:1]:
        raise CheckFailed(
            _(
                "An episode went through the pairs (state, action) {pairs}. After it, "
                "q_table[{obs}, {action}] is {got:.6g}; expected {expected:.6g}.\n"
                "→ The target uses Q(s', a') for the very action a' that is played next: not the "
                "best one, not a mean over the actions, not a second draw."
            ).format(
                pairs=_pairs(episode),
                obs=obs,
                action=action,
                got=after[obs, action],
                expected=table[obs, action],
            )
        )
    _expect_last_bootstrapped(table, after, episode, alpha, gamma)


def _expect_last_bootstrapped(
    before: np.ndarray, after: np.ndarray, episode: Sequence[Step], alpha: float, gamma: float
) -> None:
    """Fail unless the last step was learned from the value of an action, or not at all."""
    last = episode[-1]
    old, got = before[last[:2]], after[last[:2]]
    bootstrapped = old + alpha * (last.reward + gamma * before[last.next_obs] - old)  # (actions,)
    others = [old, old + alpha * (last.reward - old)]  # not learned, not bootstrapped
    if np.isclose([*bootstrapped, *others], got, rtol=0, atol=1e-9).any():
        return
    raise CheckFailed(
        _(
            "An episode went through the pairs (state, action) {pairs}. After its last step, "
            "q_table[{obs}, {action}] is {got:.6g}, which comes from the value of no action "
            "a' in state {next_obs}: {candidates} were possible."
        ).format(
            pairs=_pairs(episode),
            obs=last.obs,
            action=last.action,
            got=got,
            next_obs=last.next_obs,
            candidates=", ".join(f"{value:.4f}" for value in bootstrapped),
        )
    )


def _pairs(episode: Sequence[Step]) -> str:
    """Write the last steps of an episode."""
    text = ", ".join(f"({int(step.obs)}, {step.action})" for step in episode[-8:])
    return ("…, " if len(episode) > 8 else "") + text
