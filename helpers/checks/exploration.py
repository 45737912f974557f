"""What lab 4's cells and checks need: a scripted environment, counts, what answers must be."""

from collections.abc import Callable, Sequence
from typing import Any

import gymnasium as gym
import numpy as np

from helpers.checks.compare import expect, expect_close, expect_equal
from helpers.checks.core import CheckFailed
from helpers.checks.shown import shown
from helpers.checks.tabular import as_action
from helpers.support.actions import discrete_size
from helpers.support.language import translate as _

CLIFF = ["FFFFF", "FFFFF", "SHHHG"]  # the lab's own map


class ScriptedEnv(gym.Env):
    """Plays a list of answers in order, whatever the actions: for checks of wrappers.

    Args:
        script: one ``(reward, terminated, truncated)`` a step. The observation after step k is k,
            from 1; ``info`` is ``{"step": k}``.

    >>> env = ScriptedEnv([(0.5, False, True)])
    >>> env.reset()[0], env.step(0)
    (0, (1, 0.5, False, True, {'step': 1}))
    """

    def __init__(self, script: Sequence[tuple[float, bool, bool]]):
        self.script = list(script)
        self.observation_space = gym.spaces.Discrete(len(self.script) + 1)
        self.action_space = gym.spaces.Discrete(4)
        self._next = 0
        self.resets = 0
        self.steps = 0  # calls of step, over all episodes

    def reset(self, *, seed: int | None = None, options: dict | None = None):
        """Go back to the beginning of the script."""
        super().reset(seed=seed)
        self._next = 0
        self.resets += 1
        return 0, {}

    def step(self, action):
        """Return the next answer of the script.

        Raises:
            CheckFailed: if the episode is over.
        """
        self.steps += 1
        expect(
            self._next < len(self.script),
            "The episode was over after {n} steps, and env.step was called again.\n→ One call of "
            "step makes one call of env.step, and its first line has made it.",
            n=len(self.script),
        )
        reward, terminated, truncated = self.script[self._next]
        self._next += 1
        return self._next, reward, terminated, truncated, {"step": self._next}


def play_and_count(env: gym.Env, agent, episodes: int) -> np.ndarray:
    """Play training episodes, with ``learn`` after each step, and count what was played.

    Args:
        env: the environment.
        agent: an agent in training mode.
        episodes: the number of episodes.

    Returns:
        How many times each action was played in each state, shape (states, actions).

    Raises:
        CheckFailed: if the agent plays what is no action.

    >>> from helpers import HardcodedAgent
    >>> env = gym.make("FrozenLake-v1", desc=["SG"], is_slippery=False)
    >>> play_and_count(env, HardcodedAgent(env, lambda obs: 2), episodes=3)[0]
    array([0., 0., 3., 0.])
    """
    n_actions = discrete_size(env.action_space)
    played = np.zeros((discrete_size(env.observation_space), n_actions))
    for _episode in range(episodes):
        obs, _info = env.reset()
        terminated = truncated = False
        while not (terminated or truncated):
            action = as_action(agent.act(obs), n_actions, f"act({obs})")
            next_obs, reward, terminated, truncated, _info = env.step(action)
            agent.learn(obs, action, reward, next_obs, terminated)
            played[obs, action] += 1
            obs = next_obs
        agent.end_episode(truncated and not terminated)
    return played


class Counted:
    """A function that counts its calls; see ``counted_calls``."""

    def __init__(self, function: Callable):
        self.function = function
        self.calls = 0

    def __call__(self, *arguments: Any) -> Any:
        """Count, and call the function."""
        self.calls += 1
        return self.function(*arguments)


def counted_calls(function: Callable) -> Counted:
    """Return ``function``, with the number of its calls in the attribute ``calls``.

    >>> double = counted_calls(lambda x: 2 * x)
    >>> double(1), double(2), double.calls
    (2, 4, 2)
    """
    return Counted(function)


def expect_five_values(answer) -> None:
    """Fail unless ``answer`` has the five values of Gymnasium's ``step``.

    Raises:
        CheckFailed: if it is no tuple or list of five values.

    >>> expect_five_values((0, 0.5, False, True, {}))
    """
    if not isinstance(answer, (tuple, list)) or len(answer) != 5:
        raise CheckFailed(
            _("step must return five values; it returned {answer}.").format(
                answer=_("nothing (None)") if answer is None else shown(answer)
            )
            + "\n→ obs, reward, terminated, truncated, info"
        )


def expect_one_step(make_wrapper: Callable[[gym.Env], gym.Env]) -> None:
    """Fail unless a wrapper's ``step`` plays its action once.

    Args:
        make_wrapper: the wrapper's class.

    Raises:
        CheckFailed: if it calls ``env.step`` more than once, or not at all.
    """
    env = ScriptedEnv([(0.0, False, False)] * 9)
    wrapped = make_wrapper(env)
    wrapped.reset()
    wrapped.step(0)
    expect(
        env.steps == 1,
        "One call of step called env.step {steps} times: the action was played as often.\n→ The "
        "first line of step plays it, and has all that env.step says.",
        steps=env.steps,
    )


def expect_fall_passed_on(make_wrapper: Callable[[gym.Env], gym.Env]) -> None:
    """Fail unless a wrapper passes a fall's info on, and leaves the next episode to others.

    Args:
        make_wrapper: the wrapper's class.

    Raises:
        CheckFailed: if the info of the step is another, or ``step`` has called ``reset``.
    """
    env = ScriptedEnv([(0.0, False, False), (0.0, True, False)])
    wrapped = make_wrapper(env)
    wrapped.reset()
    wrapped.step(0)
    expect_equal(
        wrapped.step(0)[4],
        {"step": 2},
        "info",
        _("Only the reward of a fall changes: the rest of what env.step returned is passed on."),
    )
    expect(
        env.resets == 1,
        "step called reset: the episode that is over was begun again.\n→ Only the reward changes "
        "here; the loop that plays calls reset itself, before each episode.",
    )


def expect_optimistic(make_agent: Callable[..., Any], desc: Sequence[str], value: float) -> None:
    """Fail unless the table is ``value`` in every state that is not terminal.

    An agent whose terminal states are not at 0 is judged on its ordinary states only where the
    map is ``CLIFF``: elsewhere it may take others for terminal, which is another mistake.

    Args:
        make_agent: called as ``make_agent(env, value)``, returns a new agent.
        desc: a map of Frozen Lake.
        value: the value to start with.

    Raises:
        CheckFailed: for the first state that has another value.
    """
    agent, ends = _on_a_map(make_agent, desc, value)
    if list(desc) != CLIFF and agent.q_table[ends].any():
        return
    for state in np.flatnonzero(~ends):
        expect_close(
            agent.q_table[state],
            np.full(agent.q_table.shape[1], value),
            f"q_table[{state}], initial_value = {value}, desc = {list(desc)}",
            "This cell is not terminal: each of its actions starts at initial_value.",
        )


def expect_terminal_rows_at_zero(
    make_agent: Callable[..., Any], desc: Sequence[str], value: float
) -> None:
    """Fail unless the table is 0 in every terminal state, and not everywhere.

    Args:
        make_agent: called as ``make_agent(env, value)``, returns a new agent.
        desc: a map of Frozen Lake.
        value: the value to start with, not 0.

    Raises:
        CheckFailed: for the first terminal state that has another value.
    """
    agent, ends = _on_a_map(make_agent, desc, value)
    expect(
        bool(agent.q_table.any()),
        "The table is still full of zeros: there is no optimism in it yet.",
    )
    for state in np.flatnonzero(ends):
        expect_close(
            agent.q_table[state],
            np.zeros(agent.q_table.shape[1]),
            f"q_table[{state}], initial_value = {value}, desc = {list(desc)}",
            "This cell is a hole, or the present: nothing can be earned after it, so it is worth "
            "0. Which cells are terminal depends on the map of env.",
        )


def _on_a_map(
    make_agent: Callable[..., Any], desc: Sequence[str], value: float
) -> tuple[Any, np.ndarray]:
    """Return an agent on this map, and which states are terminal, shape (states,)."""
    env = gym.make("FrozenLake-v1", desc=list(desc), is_slippery=False)
    agent = make_agent(env, value)
    ends = np.array([letter in "HG" for letter in "".join(desc)])
    expect_array(agent.q_table, (len(ends), 4), "q_table")
    return agent, ends


def expect_array(got, shape: tuple[int, ...], name: str) -> None:
    """Fail unless ``got`` is an array of this shape.

    Args:
        got: an attribute that the learner should have filled.
        shape: the shape it was given.
        name: the attribute's name.

    Raises:
        CheckFailed: if it is something else.

    >>> expect_array(np.zeros((15, 4)), (15, 4), "q_table")
    """
    if not isinstance(got, np.ndarray):
        raise CheckFailed(
            _("{name} is no longer an array: write `self.{name}[:] = …`.").format(name=name)
        )
    if got.shape != shape:
        raise CheckFailed(
            _("{what} has the wrong shape: {got} instead of {expected}.").format(
                what=name, got=got.shape, expected=shape
            )
        )
