"""What the check of chosen parameters measures: what many agents with the same ones learn."""

from collections.abc import Callable
from numbers import Real
from typing import Any, NamedTuple

import gymnasium as gym
import numpy as np

from helpers.checks.compare import expect


class Learned(NamedTuple):
    """What agents have learned, on average.

    Attributes:
        value: the largest value of the start, ``max_a Q(start, a)``.
        entries: how many entries of the table are not 0.
        steps: how many steps an episode of the training took.
    """

    value: float
    entries: float
    steps: float


def measured(q_tables: np.ndarray, steps: np.ndarray, start: int = 0) -> Learned:
    """Return the means over agents.

    Args:
        q_tables: shape (agents, states, actions).
        steps: of each training episode, shape (agents, episodes).
        start: the first state.

    >>> measured(np.array([[[0.0, 0.5], [0.0, 0.0]]]), np.array([[4, 6]]))
    Learned(value=0.5, entries=1.0, steps=5.0)
    """
    return Learned(
        float(q_tables[:, start].max(axis=1).mean()),
        float((q_tables != 0).sum(axis=(1, 2)).mean()),
        float(steps.mean()),
    )


def learned_by_many(
    env: gym.Env,
    alpha: float,
    gamma: float,
    epsilon: float,
    agents: int = 100,
    episodes: int = 200,
    seed: int = 0,
) -> Learned:
    """Train many epsilon-greedy Q-learning agents at once, from the model, and measure them.

    Args:
        env: an environment with a model, ``env.unwrapped.P``, one first state and a time limit.
        alpha: the learning rate.
        gamma: the discount.
        epsilon: the probability of an action drawn at random.
        agents: how many; means over them hardly depend on the draws.
        episodes: the number of episodes of each.
        seed: of all the draws.

    >>> lake = gym.make("FrozenLake-v1", desc=["SG"], is_slippery=False)
    >>> learned_by_many(lake, alpha=1.0, gamma=0.9, epsilon=0.0, agents=5).value
    1.0
    """
    rng = np.random.default_rng(seed)
    chances, next_states, rewards, ends = _model(env)
    limit = env.spec.max_episode_steps if env.spec else None
    start = int(np.argmax(env.unwrapped.get_wrapper_attr("initial_state_distrib")))
    who = np.arange(agents)
    q = np.zeros((agents, *chances.shape[:2]))
    steps = np.zeros((agents, episodes + 1), dtype=int)  # the last column: those who have finished
    states, episode = np.full(agents, start), np.zeros(agents, dtype=int)
    while (playing := episode < episodes).any():
        rows = q[who, states]  # (agents, actions)
        ties = rows == rows.max(axis=1, keepdims=True)
        actions = np.where(ties, rng.random(rows.shape), -1.0).argmax(axis=1)
        explores = rng.random(agents) < epsilon
        actions[explores] = rng.integers(rows.shape[1], size=explores.sum())
        chance = chances[states, actions].cumsum(axis=1)  # (agents, outcomes)
        outcome = (rng.random((agents, 1)) > chance).sum(axis=1).clip(max=chance.shape[1] - 1)
        reached = next_states[states, actions, outcome]
        end = ends[states, actions, outcome]
        best = np.where(end, 0.0, q[who, reached].max(axis=1))
        gap = rewards[states, actions, outcome] + gamma * best - rows[who, actions]
        q[who[playing], states[playing], actions[playing]] += alpha * gap[playing]
        steps[who, episode] += 1
        over = (end | (steps[who, episode] == limit)) & playing
        states = np.where(over, start, reached)
        episode += over
    return measured(q, steps[:, :episodes], start)


def _model(env: gym.Env) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return the model as arrays: chances, next states, rewards, ends, (states, actions, outcomes).

    Rows with fewer outcomes are filled with outcomes of chance 0.
    """
    P = env.unwrapped.get_wrapper_attr("P")
    longest = max(len(outcomes) for actions in P.values() for outcomes in actions.values())
    filled = np.array(
        [
            [outcomes + [(0.0, 0, 0.0, False)] * (longest - len(outcomes)) for outcomes in row]
            for row in ([P[s][a] for a in sorted(P[s])] for s in sorted(P))
        ],
        dtype=float,
    )
    chances, next_states, rewards, ends = np.moveaxis(filled, -1, 0)
    return chances, next_states.astype(int), rewards, ends.astype(bool)


def expect_made_anew(make_agent: Callable[..., Any], env: gym.Env, agent_class: type) -> None:
    """Fail unless each call makes a new agent of this class, in ``env``, with the seed it is given.

    Args:
        make_agent: called as ``make_agent(env, seed)``.
        env: an environment.
        agent_class: the class of the agents, which have ``rng``, ``q_table`` and parameters.

    Raises:
        CheckFailed: if something else is returned, or an agent is used again, or a seed ignored.
    """
    agents = [make_agent(env, seed) for seed in (0, 0, 1, 2)]
    first, again = agents[:2]
    expect(
        first is not None,
        "q_learning_agent(env, 0) returned nothing (None). Is there a `return` before the agent?",
    )
    expect(
        type(first) is agent_class,
        "q_learning_agent(env, 0) returned {got}; expected an agent that QLearningAgent(...) "
        "makes.",
        got=f"class {first.__name__}" if isinstance(first, type) else type(first).__name__,
    )
    expect(
        all(agent.env is env for agent in agents),
        "The agent plays in another environment than the one given, env: its table may have other "
        "states.",
    )
    expect(
        first is not again and not np.shares_memory(first.q_table, again.q_table),
        "Two calls of q_learning_agent returned the same agent, or two with one table: what the "
        "first has learned would stay. Make a new agent at each call.",
    )
    expect(
        not first.q_table.any(),
        "The table of the agent returned is not full of zeros: it is trained later, by the loop.",
    )
    settings = [_settings(agent) for agent in agents]
    expect(
        len(set(map(repr, settings))) == 1,
        "With seed = 0, alpha, gamma and epsilon are {first}; with seed = 1, {other}. They do not "
        "depend on the seed: QLearningAgent takes env, alpha, gamma, epsilon and seed, in this "
        "order.",
        first=settings[0],
        other=settings[2],
    )
    states = [repr(agent.rng.bit_generator.state) for agent in agents]
    due = [
        repr(agent_class(env, *settings[0], seed=seed).rng.bit_generator.state)
        for seed in (0, 0, 1, 2)
    ]
    expect(
        states == due,
        "The agent's generator is not that of QLearningAgent(env, ..., seed=seed), with the seed "
        "given: 0, 0 again, 1 or 2. Give QLearningAgent the seed that you are given, 0 included.",
    )


def expect_parameter(name: str, value: Any, low: float, high: float) -> None:
    """Fail unless a parameter is a number from ``low`` to ``high``, of Python's or of NumPy's.

    Raises:
        CheckFailed: if it is something else.

    >>> expect_parameter("alpha", np.int64(1), 0, 1)
    """
    expect(
        isinstance(value, Real) and low <= float(value) <= high,
        "{name} is {value!r}; expected a number from {low} to {high}.",
        name=name,
        value=value,
        low=low,
        high=high,
    )


def _settings(agent: Any) -> tuple:
    return agent.alpha, agent.gamma, agent.epsilon
