"""What the checks of tabular agents measure: recorded episodes, repeated updates, frequencies.

``P[state][action]`` is Gymnasium's list of ``(probability, next_state, reward, terminated)``.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import gymnasium as gym
import numpy as np
from numpy.typing import ArrayLike

from helpers.checks.chances import deviation
from helpers.checks.core import CheckFailed
from helpers.checks.shown import with_type
from helpers.support.actions import discrete_size, is_action
from helpers.support.language import translate as _


class Step(NamedTuple):
    """One step of a recorded episode."""

    obs: int
    action: int
    reward: float
    next_obs: int
    terminated: bool
    truncated: bool


class RecordingEnv(gym.Wrapper):
    """Keep every step that is played: ``episodes`` is a list of episodes, lists of ``Step``.

    >>> env = RecordingEnv(gym.make("FrozenLake-v1", desc=["SG"], is_slippery=False))
    >>> obs, info = env.reset()
    >>> _ = env.step(2)
    >>> env.episodes
    [[Step(obs=0, action=2, reward=1.0, next_obs=1, terminated=True, truncated=False)]]
    """

    def __init__(self, env: gym.Env):
        super().__init__(env)
        self.episodes: list[list[Step]] = []
        self._obs: Any = None  # the one that the next action is for

    def reset(self, **options):
        """Begin a new episode."""
        self._obs, info = self.env.reset(**options)
        self.episodes.append([])
        return self._obs, info

    def step(self, action):
        """Play ``action``, and keep what came of it.

        Raises:
            CheckFailed: if it is no action.
        """
        action = as_action(action, discrete_size(self.action_space), f"agent.act({self._obs})")
        next_obs, reward, terminated, truncated, info = self.env.step(action)
        self.episodes[-1].append(
            Step(self._obs, action, float(reward), next_obs, terminated, truncated)
        )
        self._obs = next_obs
        return next_obs, reward, terminated, truncated, info


def with_methods(agent_class: type, base: type, **methods: Callable) -> type:
    """Derive from ``agent_class``, with other methods in place of those of its ancestor ``base``.

    An exercise is then graded apart from the ones before it: what ``agent_class`` defines itself
    stays, and what it inherits from ``base``, or calls through ``super()``, is replaced.

    Args:
        agent_class: the class to grade.
        base: one of its ancestors.
        **methods: functions of ``(self, ...)``.

    >>> class Speaker:
    ...     def word(self):
    ...         return "old"
    >>> class Shouter(Speaker):
    ...     def shout(self):
    ...         return self.word().upper()
    >>> with_methods(Shouter, Speaker, word=lambda self: "new")().shout()
    'NEW'
    """
    for name, method in methods.items():  # an error then says EpsilonGreedyAgent.act()
        method.__name__, method.__qualname__ = name, f"{base.__name__}.{name}"
    substitute = type(base.__name__, (base,), methods)
    return type(agent_class.__name__, (agent_class, substitute), {})


def learn_from_random_play(env: gym.Env, agent: Any, n: int, seed: int) -> None:
    """Play ``n`` episodes whose actions the loop draws, and let the agent learn from them.

    What an agent would play has no part in it: neither what it plays, nor its generator.

    Args:
        env: an environment with a finite number of actions.
        agent: an agent in training mode.
        n: the number of episodes.
        seed: where the actions come from.
    """
    draw = np.random.default_rng(seed)
    for _episode in range(n):
        obs, _info = env.reset(seed=seed)
        terminated = truncated = False
        while not (terminated or truncated):
            action = int(draw.integers(agent.q_table.shape[1]))
            next_obs, reward, terminated, truncated, _info = env.step(action)
            agent.learn(obs, action, reward, next_obs, terminated)
            obs = next_obs
        agent.end_episode(truncated and not terminated)


def repeated_updates(agent, table: ArrayLike, transition: Sequence, n: int = 100) -> np.ndarray:
    """Give ``learn`` the same transition ``n`` times, each time from the same table.

    Args:
        agent: an agent with ``q_table`` and ``learn``.
        table: the table to start from each time, shape (states, actions).
        transition: ``(obs, action, reward, next_obs, terminated)``.
        n: the number of updates.

    Returns:
        ``q_table[obs, action]`` after each update, shape (n,).
    """
    obs, action = transition[:2]
    after = np.empty(n)
    for i in range(n):
        agent.q_table[:] = table
        agent.learn(*transition)
        after[i] = agent.q_table[obs, action]
    return after


def expect_frequencies(
    draw: Callable[[], int], expected: ArrayLike, what: str, idea: str = "", n: int = 4000
) -> None:
    """Fail unless the actions drawn have the expected frequencies.

    A right answer, whose draws are independent, fails with a probability of at most 1e-12, as
    ``deviation`` has it. An action of probability 0 must not be drawn at all.

    Args:
        draw: a function that draws an action.
        expected: the probability of each action, shape (actions,).
        what: what draws, as code: ``"agent.act(0)"``.
        idea: an English sentence of the catalogue: what to look at again.
        n: the number of draws.

    Raises:
        CheckFailed: if a frequency is too far from its probability, or a draw is no action.

    >>> rng = np.random.default_rng(0)
    >>> expect_frequencies(lambda: rng.integers(2), [0.5, 0.5], "rng.integers(2)")
    """
    chances = np.asarray(expected, dtype=float)
    counts = np.zeros(len(chances))
    for _draw in range(n):
        counts[as_action(draw(), len(chances), what)] += 1
    tolerance = deviation(chances, n, ways=len(chances))
    frequencies = counts / n
    beyond = np.abs(frequencies - chances) - tolerance
    if beyond.max() > 0 or counts[chances == 0].any():
        message = _(
            "{what}, {n} times: the actions 0, 1, … were drawn with the frequencies {got}; "
            "expected {expected}, within {tolerance:.3f}."
        ).format(
            what=what,
            n=n,
            got=_list(frequencies),
            expected=_list(chances),
            tolerance=tolerance[beyond.argmax()],
        )
        raise CheckFailed(message + ("\n→ " + _(idea) if idea else ""))


def as_action(answer, n_actions: int, what: str) -> int:
    """Return ``answer`` as an ``int``.

    Raises:
        CheckFailed: if it is no action, as ``helpers.support.actions`` says it.

    >>> as_action(np.int64(2), 4, "agent.act(0)")
    2
    """
    if answer is None:
        raise CheckFailed(
            _(
                "{what} returned nothing (None); an action is an integer from 0 to {last}. Does "
                "every path through your code reach a `return`? `print` shows a value, and does "
                "not return it."
            ).format(what=what, last=n_actions - 1)
        )
    if not is_action(answer, n_actions):
        raise CheckFailed(
            _("{what} returned {answer}; an action is an integer from 0 to {last}.").format(
                what=what, answer=with_type(answer), last=n_actions - 1
            )
            + "".join(f"\n→ {idea}" for idea in _ideas_of_action(answer, n_actions))
        )
    return int(answer)


def _ideas_of_action(answer, n_actions: int) -> Iterator[str]:
    """Yield what makes an action of something that nearly is one."""
    if np.ndim(answer) > 0 and np.size(answer) == 1:
        yield _("It holds one action: take the action out of it, as in `x[0]`.")
    elif isinstance(answer, (float, np.floating)) and float(answer).is_integer():
        yield _("It is a number with a decimal point: `int(x)` makes an integer of it.")
    elif isinstance(answer, (int, np.integer)) and answer > n_actions:
        yield _(
            "Is it a place in a whole table? What belongs to the state is one row of it, such as "
            "q_table[obs] or counts[obs], and the action is a place in that row."
        )


def holds(expectation: Callable, *args, **kwargs) -> bool:
    """Tell whether an ``expect_...`` holds: hidden tests use its answer and not its message.

    >>> holds(as_action, 2, 4, "agent.act(0)"), holds(as_action, 9, 4, "agent.act(0)")
    (True, False)
    """
    try:
        expectation(*args, **kwargs)
    except CheckFailed:
        return False
    return True


def _list(numbers: ArrayLike, digits: int = 3) -> str:
    return "[" + ", ".join(f"{number:.{digits}f}" for number in np.asarray(numbers)) + "]"
