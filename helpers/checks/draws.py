"""Whether an agent's draws come from its own generator, ``self.rng``, and from nothing else."""

import random
import sys
from collections.abc import Callable
from copy import deepcopy

import numpy as np

from helpers.checks.core import CheckFailed
from helpers.support.language import translate as _


def expect_own_draws(agent, play: Callable[[], object], what: str, n: int = 100) -> None:
    """Fail unless ``agent.rng`` alone decides what ``play`` returns.

    ``play`` is called n times, then n times more with the generator put back to where it was: the
    answers must be the same. Where something else draws, with a probability of p at each call, a
    wrong answer passes with probability (1 - p) ** n at most.

    Args:
        agent: an agent, or a memory, that draws from ``agent.rng``; ``play`` changes nothing else
            in it.
        play: asks the agent for an action, or for several; neither always nor never at random.
        what: what is called, as code: ``"agent.act(0)"``.
        n: the number of calls.

    Raises:
        CheckFailed: if the answers differ, naming the generator that was used where it can be told,
            or if they vary and nothing is drawn.

    >>> from helpers import AgentRL
    >>> import gymnasium as gym
    >>> agent = AgentRL(gym.make("FrozenLake-v1"), seed=0)
    >>> expect_own_draws(agent, lambda: agent.rng.integers(4), "agent.act(0)")
    """
    generator = agent.rng
    start = deepcopy(generator.bit_generator.state)
    others = _others(agent)
    before = {name: state() for name, state in others.items()}
    first = [np.asarray(play()).tolist() for _call in range(n)]
    used = [name for name, state in others.items() if state() != before[name]]
    unmoved = repr(generator.bit_generator.state) == repr(start)
    generator.bit_generator.state = start
    again = [np.asarray(play()).tolist() for _call in range(n)]
    if agent.rng is not generator:
        raise CheckFailed(
            _(
                "{what} put another generator in the place of self.rng. Draw from the one that is "
                "there: it goes on from draw to draw."
            ).format(what=what)
        )
    if first == again:
        if unmoved and any(answer != first[0] for answer in first):
            raise CheckFailed(
                _(
                    "{what} gave different answers, and drew none of them from self.rng: taking "
                    "turns is not drawing. Every choice should be drawn from self.rng."
                ).format(what=what)
            )
        return
    if used:
        raise CheckFailed(
            _(
                "{what} used {used}: every draw should come from self.rng, which the seed decides."
            ).format(what=what, used=", ".join(used))
        )
    raise CheckFailed(
        _(
            "self.rng was put back to where it had been, and {what}, {n} times, did not give the "
            "same answers again: something is drawn elsewhere, from a generator of its own for "
            "example. Every draw should come from self.rng."
        ).format(what=what, n=n)
    )


def _others(agent) -> dict[str, Callable[[], str]]:
    """Return, by the name under which one draws from it, the state of each other generator."""
    others = {
        "random": lambda: repr(random.getstate()),
        "np.random": _of_numpy,
    }
    if "torch" in sys.modules:
        torch = sys.modules["torch"]
        others["torch"] = lambda: repr(torch.get_rng_state().numpy().tobytes())
    space = getattr(getattr(agent, "env", None), "action_space", None)
    if space is not None:
        others["action_space.sample()"] = lambda: repr(space.np_random.bit_generator.state)
    return others


def _of_numpy() -> str:
    """Return the state of the generator that all of ``np.random`` shares."""
    state = np.random.get_state(legacy=False)["state"]  # noqa: NPY002 - looked at, not used
    return repr((state["key"].tobytes(), state["pos"]))
