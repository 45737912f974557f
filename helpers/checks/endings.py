"""What the checks of an agent measure at the end of an episode: a terminal state, a time limit.

Episodes are scripted: what follows an action does not depend on it. So an agent's own ordinary
step can stand beside its last one, from the same table; a mistake that it makes in both is paid in
another check.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from helpers.checks.compare import expect, expect_close
from helpers.checks.core import CheckFailed
from helpers.checks.tabular import as_action
from helpers.checks.updates import ATOL, Mistake, likely_idea, terminal_mistakes
from helpers.support.language import translate as _

OLD, ALPHA, GAMMA = -0.6, 0.3, 0.8  # the value before the last step, below 0; the parameters

MakeAgent = Callable[..., Any]  # called as make_agent(alpha=, gamma=, epsilon=, seed=)


class Outcome(NamedTuple):
    """What the environment answers to an action."""

    reward: float
    next_obs: int
    terminated: bool = False
    truncated: bool = False


def play_scripted(agent: Any, obs: int, outcomes: Sequence[Outcome]) -> list[int]:
    """Play one training episode, as ``train_agent_n_episodes`` does, whose outcomes are known.

    Args:
        agent: an agent in training mode, with ``q_table``.
        obs: the first observation.
        outcomes: what follows each action; the last one terminates or truncates.

    Returns:
        The actions played.

    Raises:
        CheckFailed: if the agent plays what is no action.
    """
    actions = []
    for outcome in outcomes:
        action = as_action(agent.act(obs), agent.q_table.shape[1], f"agent.act({obs})")
        agent.learn(obs, action, outcome.reward, outcome.next_obs, outcome.terminated)
        actions.append(action)
        obs = outcome.next_obs
    agent.end_episode(outcomes[-1].truncated and not outcomes[-1].terminated)
    return actions


def expect_terminal_worth_nothing(
    make_agent: MakeAgent, obs: int, action: int, next_obs: int, reward: float
) -> None:
    """Fail unless a step into a terminal state is learned as one into a state worth 0.

    That is so where the target is the reward alone, and also where the agent corrects otherwise in
    any step: a mistake in what follows, or in alpha, is paid in another check.

    Args:
        make_agent: returns a new agent, which plays a best action at epsilon 0.
        obs: the state of the last step.
        action: the action that is best there.
        next_obs: the terminal state, another one.
        reward: the reward of the last step, not 0.

    Raises:
        CheckFailed: if the step is not learned, or otherwise.
    """
    tables = []
    for ends in (True, False):
        agent = make_agent(alpha=ALPHA, gamma=GAMMA, epsilon=0.0, seed=0)
        row = _begin(agent, obs, action, next_obs)
        before = np.array(agent.q_table)
        if not ends:
            agent.q_table[next_obs] = 0.0
        outcomes = [Outcome(reward, next_obs, terminated=True)]
        play_scripted(agent, obs, outcomes if ends else _going_on(reward, next_obs))
        if ends:
            _expect_row_left(before, agent.q_table, obs, action, next_obs)
        tables.append(np.array(agent.q_table, dtype=float))
    last, ordinary = (table[obs, action] for table in tables)
    _expect_moved(last, obs, action, next_obs, reward, _("which is terminal"))
    others = np.arange(len(tables[0])) != next_obs
    before[obs, action] = OLD + ALPHA * (reward - OLD)  # the target is the reward
    if any(
        np.allclose(tables[0][others], table[others], rtol=0, atol=ATOL)
        for table in (before, tables[1])
    ):
        return
    idea = likely_idea(
        last,
        [
            Mistake(OLD + ALPHA * (value - OLD), idea)
            for value, idea in terminal_mistakes(reward, GAMMA, row, action)
        ],
        idea="A terminal state is worth 0; for the rest, the step into it is learned as any other.",
    )
    raise CheckFailed(
        _(
            "With alpha = {alpha}, gamma = {gamma}, q_table[{obs}, {action}] = {old} and "
            "q_table[{next_obs}] = {row}, a step with reward {reward:.4g} into the terminal state "
            "{next_obs} leads to {last:.4g}. The same step into an ordinary state whose values are "
            "all 0 leads to {ordinary:.4g}: both should lead to the same."
        ).format(
            alpha=ALPHA,
            gamma=GAMMA,
            old=OLD,
            obs=obs,
            action=action,
            next_obs=next_obs,
            row=row.tolist(),
            reward=reward,
            last=last,
            ordinary=ordinary,
        )
        + "\n→ "
        + _(idea)
    )


def expect_limit_like_a_step(
    make_agent: MakeAgent,
    obs: int,
    action: int,
    next_obs: int,
    reward: float,
    chooses: bool = False,
) -> None:
    """Fail unless a step that a time limit cuts is corrected as if the episode had gone on.

    Args:
        make_agent: returns a new agent, which plays a best action at epsilon 0.
        obs: the state of the last step.
        action: the action that is best there; in ``next_obs`` it is another one.
        next_obs: the state in which the limit cuts, another one.
        reward: the reward of the last step.
        chooses: whether the target uses an action that the agent chooses in ``next_obs``.

    Raises:
        CheckFailed: if the step is not corrected, or otherwise.
    """
    values = []
    for cut in (True, False):
        agent = make_agent(alpha=ALPHA, gamma=GAMMA, epsilon=0.0, seed=0)
        row = _begin(agent, obs, action, next_obs)
        outcomes = [Outcome(reward, next_obs, truncated=True)]
        play_scripted(agent, obs, outcomes if cut else _going_on(reward, next_obs))
        values.append(float(agent.q_table[obs, action]))
    last, ordinary = values
    _expect_moved(last, obs, action, next_obs, reward, _("where the time limit cuts"))
    expect(
        abs(last - ordinary) < ATOL,
        "With alpha = {alpha}, gamma = {gamma}, q_table[{obs}, {action}] = {old} and "
        "q_table[{next_obs}] = {row}, a step with reward {reward:.4g} that the time limit cuts in "
        "state {next_obs} leads to {last:.4g}, as if what follows were worth {cut_worth:.4g}; the "
        "same step, if the episode goes on, to {ordinary:.4g}, with {worth:.4g} for what follows: "
        "both should lead to the same.\n→ The lake would have gone on: what follows is estimated "
        "at a limit as at any other step.{chosen}",
        alpha=ALPHA,
        gamma=GAMMA,
        old=OLD,
        obs=obs,
        action=action,
        next_obs=next_obs,
        row=row.tolist(),
        reward=reward,
        last=last,
        ordinary=ordinary,
        cut_worth=_worth(last, reward),
        worth=_worth(ordinary, reward),
        chosen=(" " + _("Its action a' is chosen by super().act(next_obs).") if chooses else ""),
    )


def expect_limit_explored(make_agent: MakeAgent, episodes: int = 100) -> None:
    """Fail unless, at epsilon 1, the action at a time limit is drawn as where the episode goes on.

    A right answer draws among four actions: that one of them is missing in 100 episodes has a
    probability below 2e-12.

    Args:
        make_agent: returns a new agent.
        episodes: how many, with one seed each.

    Raises:
        CheckFailed: if the actions whose values were used are not the same in both cases.
    """
    row = np.array([1.0, 3.0, 7.0, 4.0])
    used: list[set] = [set(), set()]
    for seed in range(episodes):
        for cut, seen in zip((True, False), used, strict=True):
            agent = make_agent(alpha=1.0, gamma=1.0, epsilon=1.0, seed=seed)
            agent.q_table[:] = 0.0
            agent.q_table[1] = row
            outcomes = [Outcome(0.0, 1, truncated=True)] if cut else _going_on(0.0, 1)
            action = play_scripted(agent, 0, outcomes)[0]
            found = np.flatnonzero(np.isclose(row, agent.q_table[0, action], rtol=0, atol=ATOL))
            seen.add(int(found[0]) if len(found) else None)
    expect(
        None not in used[0] or None in used[1],
        "At epsilon 1, with alpha = 1, gamma = 1 and q_table[1] = {row}, a step without reward "
        "that the time limit cuts in state 1 left a value that is none of these.\n→ At a time "
        "limit too, a' is one action that the policy chooses: super().act(next_obs).",
        row=row.tolist(),
    )
    expect(
        used[0] == used[1],
        "At epsilon 1, in {n} episodes of one step that the time limit cuts in state 1, the target "
        "used the value in state 1 of the actions {cut}; where the episode goes on, of "
        "{going_on}.\n→ At a time limit too, a' is one action that the policy chooses: "
        "super().act(next_obs).",
        n=episodes,
        cut=sorted(used[0]),
        going_on=sorted(used[1]),
    )


def expect_forgotten(make_agent: MakeAgent, plan: Sequence[tuple[int, Sequence[Outcome]]]) -> None:
    """Fail unless each episode is played and learned as by a new agent with the same table.

    Args:
        make_agent: returns a new agent, which plays a best action at epsilon 0.
        plan: for each episode, the action that is best in every state, and its outcomes. Each
            begins in state 0.

    Raises:
        CheckFailed: if an agent that has played before does otherwise.
    """
    agent = make_agent(alpha=0.5, gamma=0.9, epsilon=0.0, seed=0)
    ended = _("No episode came before.")
    for number, (best, outcomes) in enumerate(plan, start=1):
        newcomer = make_agent(alpha=0.5, gamma=0.9, epsilon=0.0, seed=0)
        newcomer.rng.bit_generator.state = agent.rng.bit_generator.state
        table = np.ones(agent.q_table.shape)
        table[:, best] = 5.0
        for learner in (newcomer, agent):
            learner.q_table[:] = table
            first = play_scripted(learner, 0, outcomes)[0]
        expect(
            first == best,
            "Episode {number} began with action {first} in state 0, where the policy chooses "
            "{best}. {ended}\n→ When an episode is over, end_episode forgets an action that was "
            "chosen and not played.",
            number=number,
            first=first,
            best=best,
            ended=ended,
        )
        expect_close(
            agent.q_table,
            np.array(newcomer.q_table, dtype=float),
            f"q_table, episode = {number}",
            "Expected is what a new agent learns from the same episode and the same table: "
            "something of the episode before was kept.",
        )
        ended = (
            _("The episode before ended in a terminal state.")
            if outcomes[-1].terminated
            else _("The episode before was cut by the time limit.")
        )


def _begin(agent: Any, obs: int, action: int, next_obs: int) -> np.ndarray:
    """Fill the table: ``action`` is best in ``obs``, worth ``OLD``; return the row of next_obs."""
    n_states, n_actions = agent.q_table.shape
    agent.q_table[:] = np.linspace(-3.0, -2.0, n_states * n_actions).reshape(n_states, n_actions)
    agent.q_table[obs, action] = OLD
    row = 2.0 + np.roll(np.arange(n_actions, dtype=float), action)  # the best one stands before
    agent.q_table[next_obs] = row
    return row


def _worth(value: float, reward: float) -> float:
    """Return what the target took what follows for, if the value was corrected as it should."""
    return ((value - OLD) / ALPHA + OLD - reward) / GAMMA


def _going_on(reward: float, next_obs: int) -> list[Outcome]:
    """Return the outcomes of the same step, and of one more, which ends where it began."""
    return [Outcome(reward, next_obs), Outcome(0.0, next_obs, terminated=True)]


def _expect_row_left(before: np.ndarray, table, obs: int, action: int, next_obs: int) -> None:
    """Fail if the row of the terminal state has moved, and no other besides what was played."""
    after = np.asarray(table, dtype=float)
    moved = ~np.isclose(after, before, rtol=0, atol=ATOL)
    row_moved = bool(moved[next_obs].any())
    moved[obs, action] = moved[next_obs] = False
    expect(
        not row_moved or bool(moved.any()),
        "After a step from state {obs} to the terminal state {next_obs}, q_table[{next_obs}] went "
        "from {row} to {after}; only q_table[{obs}, {action}], the entry of what was played, "
        "moves.\n→ The target leaves out what follows: nothing has to be written there.",
        obs=obs,
        action=action,
        next_obs=next_obs,
        row=before[next_obs].tolist(),
        after=after[next_obs].tolist(),
    )


def _expect_moved(
    value: float, obs: int, action: int, next_obs: int, reward: float, kind: str
) -> None:
    expect(
        abs(value - OLD) > ATOL,
        "A step with reward {reward:.4g} from state {obs} to state {next_obs}, {kind}, has not "
        "moved q_table[{obs}, {action}]: the last step of an episode is learned too.",
        reward=reward,
        obs=obs,
        next_obs=next_obs,
        kind=kind,
        action=action,
    )
