"""What is asked of a deep agent's exploration, in one game and in many side by side."""

from itertools import combinations
from typing import Any

import numpy as np

from helpers.checks.arguments import unchanged
from helpers.checks.chances import deviation
from helpers.checks.compare import expect, expect_equal
from helpers.checks.core import CheckFailed
from helpers.checks.draws import expect_own_draws
from helpers.checks.shown import shown
from helpers.checks.substitutes import replaced
from helpers.checks.tabular import as_action, expect_frequencies
from helpers.checks.tiny_agents import (
    ManyGames,
    OneGame,
    exact_greedy_action,
    pictures_of,
    tiny_agent,
)
from helpers.dqn.deep_agent import DeepAgent
from helpers.support.language import translate as _

AGES = (0, 10, 1_000, 1_000_000)  # steps, episodes and gradient steps of an agent


def expect_explores(kind: type[DeepAgent], n_actions: int, epsilon: float, n: int = 4000) -> None:
    """Fail unless ``act`` is epsilon-greedy while training.

    Raises:
        CheckFailed: if a frequency is wrong.
    """
    rng = np.random.default_rng(n_actions)
    with replaced(kind.act, greedy_action=exact_greedy_action):
        agent = tiny_agent(kind, OneGame(n_actions))
        agent.network_q_value_target = agent.network_q_value  # which of them: another check's
        agent.epsilon = epsilon
        best = int(rng.integers(n_actions))
        if epsilon in (0, 1):  # either way, an action that should be drawn is not, or the other
            n = min(n, 1000)
        (obs,) = pictures_of(np.array([best]), n_actions, rng)
        expected = np.full(n_actions, epsilon / n_actions)
        expected[best] += 1 - epsilon
        expect_frequencies(
            lambda: _aged(agent, rng).act(obs),
            expected,
            f"agent.act(obs), self.epsilon = {epsilon}, greedy_action = {best}",
            idea="With probability epsilon: one of all the actions, uniformly. Otherwise: greedy.",
            n=n,
        )


def expect_own_draws_of_act(kind: type[DeepAgent]) -> None:
    """Fail unless the draws of ``act`` come from ``self.rng``.

    Raises:
        CheckFailed: if some do not.
    """
    with replaced(kind.act, greedy_action=exact_greedy_action):
        agent = tiny_agent(kind, OneGame(3))
        agent.epsilon = 0.5
        (obs,) = pictures_of(np.array([1]), 3, np.random.default_rng(0))
        expect_own_draws(agent, lambda: agent.act(obs), "agent.act(obs)")


def expect_greedy_in_evaluation(kind: type[DeepAgent], n_actions: int, seed: int = 0) -> None:
    """Fail unless ``act`` is greedy in evaluation, by the network that learns, and leaves no trace.

    Raises:
        CheckFailed: if it is not, or if the agent explores less after it.
    """
    rng = np.random.default_rng(seed)
    best = rng.integers(n_actions, size=600)
    pictures = pictures_of(best, n_actions, rng)
    with replaced(kind.act, greedy_action=exact_greedy_action):
        agent = tiny_agent(kind, OneGame(n_actions))
        agent.epsilon = 0.5
        explored = _explored(_of_age(agent, 0), pictures[0])
        agent.eval()
        played = [
            as_action(_aged(agent, rng).act(obs), n_actions, "agent.act(obs)") for obs in pictures
        ]
        _expect_greedy(agent, pictures, np.array(played), best)
        expect(
            agent.epsilon == 0.5 and not agent.training,
            "In evaluation, agent.act(obs) changed self.epsilon or self.training: it should leave "
            "no trace.",
        )
        agent.train()
        again = _explored(_of_age(agent, 0), pictures[0])  # what age changes is not its trace
        expect(
            again > 1 or explored == 1,
            "After agent.eval() and then agent.train(), the agent no longer explores: evaluation "
            "should leave no trace.",
        )


def _aged(agent: DeepAgent, rng: np.random.Generator) -> DeepAgent:
    """Return the agent as it is at the start or late in its life: neither changes what it plays."""
    return _of_age(agent, AGES[int(rng.integers(len(AGES)))])


def _of_age(agent: DeepAgent, age: int) -> DeepAgent:
    agent.training_steps = agent.training_episodes = agent.gradient_steps = age
    return agent


def _explored(agent: DeepAgent, obs: np.ndarray) -> int:
    """Return how many different answers are given; which they may be is another check's."""
    return len({shown(agent.act(obs)) for _i in range(200)})


def expect_many_greedy(kind: type[DeepAgent], n_actions: int, n_games: int, seed: int = 0) -> None:
    """Fail unless ``act_many`` is greedy in evaluation, with one pass of the network that learns.

    Raises:
        CheckFailed: if it is not.
    """
    rng = np.random.default_rng(seed)
    with replaced(kind.act_many, greedy_action=exact_greedy_action):
        agent = tiny_agent(kind, ManyGames(n_actions))
        agent.eval()
        agent.epsilon = 0.5
        for _call in range(20):
            best = rng.integers(n_actions, size=n_games)
            pictures = pictures_of(best, n_actions, rng)
            got = _asked(_aged(agent, rng), pictures)
            _expect_greedy(agent, pictures, got, best)


def expect_many_explore(
    kind: type[DeepAgent], n_actions: int, n_games: int, epsilon: float, calls: int = 4000
) -> None:
    """Fail unless several games explore with probability ``epsilon``, each on its own.

    Raises:
        CheckFailed: if a shape or a frequency is wrong, games explore together, or the draws come
            from elsewhere than ``self.rng``.
    """
    rng = np.random.default_rng(n_games)
    best = (rng.integers(n_actions) + np.arange(n_games)) % n_actions  # another one in each game
    best[-1] = best[0]  # these two are compared
    pictures = pictures_of(best, n_actions, rng)
    with replaced(kind.act_many, greedy_action=exact_greedy_action):
        agent = tiny_agent(kind, ManyGames(n_actions))
        agent.epsilon = epsilon
        with unchanged(obs=pictures):
            # (calls, games)
            actions = np.array([_asked(_aged(agent, rng), pictures) for _call in range(calls)])
        for game in range(n_games):
            expected = np.full(n_actions, epsilon / n_actions)
            expected[best[game]] += 1 - epsilon
            expect_frequencies(
                iter(actions[:, game]).__next__,
                expected,
                f"agent.act_many(obs)[{game}], self.epsilon = {epsilon}, greedy action "
                f"{best[game]}",
                idea="With probability epsilon: one of all the actions, uniformly. Otherwise: "
                "greedy. NumPy's where takes its first array where the condition is true.",
                n=calls,
            )
        _expect_often_enough(actions != best, epsilon * (1 - 1 / n_actions))
        if n_games > 1:
            _expect_own_coins(actions, best, epsilon, n_actions)
        expect_own_draws(agent, lambda: agent.act_many(pictures), "agent.act_many(obs)")


def _expect_often_enough(explored: np.ndarray, chance: float) -> None:
    """Fail if all games together, (calls, games), explore too often or too seldom."""
    tolerance = deviation(chance, explored.size)
    expect(
        abs(explored.mean() - chance) <= tolerance,
        "In {calls} calls for {games} games, a share of {got:.3f} of all actions was not the "
        "greedy one; expected {expected:.3f}, within {tolerance:.3f}.\n→ With probability epsilon: "
        "one of all the actions, uniformly. Otherwise: greedy.",
        calls=explored.shape[0],
        games=explored.shape[1],
        got=explored.mean(),
        expected=chance,
        tolerance=tolerance,
    )


def _expect_own_coins(
    actions: np.ndarray, best: np.ndarray, epsilon: float, n_actions: int
) -> None:
    """Fail if two games explore together more often, or more seldom, than by chance."""
    explored = actions != best  # (calls, games)
    alone = (epsilon * (1 - 1 / n_actions)) ** 2
    pairs = [
        ((explored[:, i] & explored[:, j]).mean(), i, j)
        for i, j in combinations(range(len(best)), 2)
    ]
    together, first, second = max(pairs, key=lambda pair: abs(pair[0] - alone))
    # 3 actions, epsilon 0.6, 4000 calls: 16 %, and 20 at most but once in 1e12. One action for all
    # who explore: 24 %; one coin: 27; both: 40.
    expect(
        abs(together - alone) <= deviation(alone, len(actions), ways=len(best) ** 2),
        "Games {first} and {second} left their greedy action together in {together:.0%} of the "
        "calls; expected {alone:.0%}. Does each game toss its own coin, and draw its own action?",
        first=first,
        second=second,
        together=together,
        alone=alone,
    )


def _asked(agent: DeepAgent, pictures: np.ndarray) -> np.ndarray:
    """Return the actions of ``act_many``, (games,), after one pass at most."""
    networks: list[Any] = [agent.network_q_value, agent.network_q_value_target]
    for network in networks:
        network.inputs.clear()
    got = agent.act_many(pictures)
    n = len(pictures)
    expect(
        np.shape(got) == (n,),
        "For {n} games, agent.act_many(obs) returned {got}; expected {n} actions, one for each "
        "game, whether it explores or not.",
        n=n,
        got=got,
    )
    passes = sum(len(network.inputs) for network in networks)
    expect(
        passes < 2,
        "act_many should pass through the network once, with all the observations together; it "
        "did so {n} times for {games} games.",
        n=passes,
        games=n,
    )
    n_actions = agent.n_actions
    return np.array([as_action(action, n_actions, "agent.act_many(obs)[i]") for action in got])


def _expect_greedy(
    agent: DeepAgent, pictures: np.ndarray, played: np.ndarray, best: np.ndarray
) -> None:
    """Fail unless what was played in evaluation is what the network that learns says."""
    if np.array_equal(played, best):
        return
    expect(
        not np.array_equal(played, agent.network_q_value_target.exact(pictures).argmax(axis=1)),
        "The agent should play what network_q_value says: the target network only serves the "
        "targets.",
    )
    expect_equal(
        played[:10],
        best[:10],
        _("greedy actions in evaluation (self.training is False, self.epsilon is 0.5)"),
        "Nothing is explored in evaluation, and each observation has its own greedy action.",
    )
    raise CheckFailed(_("In evaluation, some actions were not the greedy ones."))
