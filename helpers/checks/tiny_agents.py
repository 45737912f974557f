"""A tiny deep agent for the checks: its greedy action is known, and nothing is ever played."""

import gymnasium as gym
import numpy as np
import torch
from torch import nn

from helpers.checks.core import CheckFailed
from helpers.checks.networks import LinearNetwork
from helpers.dqn.deep_agent import DeepAgent
from helpers.support.actions import discrete_size
from helpers.support.language import translate as _


class OneGame(gym.Env):
    """A game that is never played: an agent reads its number of actions."""

    def __init__(self, n_actions: int):
        self.action_space = gym.spaces.Discrete(n_actions)


class ManyGames(gym.Env):
    """Games side by side that are never played: an agent reads the number of actions of each."""

    class ActionSpace(gym.spaces.MultiDiscrete):
        """The actions of all the games together."""

        @property
        def n(self):
            """Say what to read instead.

            Raises:
                CheckFailed: always; Gymnasium's spaces of several actions have no ``n``.
            """
            raise CheckFailed(
                _(
                    "self.env.action_space has no n where several games are played side by side: "
                    "self.n_actions is the number of actions."
                )
            )

    def __init__(self, n_actions: int):
        self.single_action_space = gym.spaces.Discrete(n_actions)
        self.action_space = self.ActionSpace([n_actions, n_actions])

    @property
    def num_envs(self):
        """Say what to read instead.

        Raises:
            CheckFailed: always; ``act_many`` is given as many observations as it is.
        """
        raise CheckFailed(
            _("self.env.num_envs was read: the number of observations is len(obs), whatever env.")
        )


class Stored:
    """A memory of which only the length is known, as it is of both memories of the course."""

    def __init__(self, length: int):
        self.length = length

    def __len__(self) -> int:
        return self.length

    def __getattr__(self, name: str):
        """Say what to read instead.

        Raises:
            CheckFailed: always, except for what Python itself looks for.
        """
        if name.startswith("__"):
            raise AttributeError(name)
        raise CheckFailed(
            _(
                "self.replay_buffer.{name} was read, which not every memory has: the number of "
                "transitions that it holds is len(self.replay_buffer)."
            ).format(name=name)
        )


def tiny_agent(kind: type[DeepAgent], env: gym.Env, memory: object = None, **options) -> DeepAgent:
    """Make an agent whose greedy action is the brightest of a picture's pixels.

    It has as many actions as there are pixels. By its target network, the darkest pixel is best.

    Args:
        kind: its class.
        env: a ``OneGame`` or ``ManyGames``.
        memory: its replay memory.
        **options: for its class; those of a short training by default.
    """
    n_actions = discrete_size(getattr(env, "single_action_space", env.action_space))
    defaults = dict(batch_size=4, learning_rate=0.1, gamma=0.9, epsilon_start=1.0, epsilon_end=0.1)
    network = LinearNetwork(np.eye(n_actions))
    agent = kind(env, network, memory, **(defaults | {"seed": 0} | options))
    with torch.no_grad():
        for weight in agent.network_q_value_target.parameters():
            weight.mul_(-1)
    return agent


def held_by(agent: DeepAgent) -> dict[str, tuple]:
    """Return, by name, what an agent holds, so that what has changed in the meantime is seen.

    Networks are only told from others: what is inside them is another check's.

    >>> agent = tiny_agent(DeepAgent, OneGame(2))
    >>> before = held_by(agent)
    >>> agent.history["steps"].append(3)
    >>> [name for name, value in held_by(agent).items() if before.get(name) != value]
    ['history']
    """
    return {name: (id(value), _inside(value)) for name, value in vars(agent).items()}


def _inside(value: object) -> object:
    if isinstance(value, np.random.Generator):
        return repr(value.bit_generator.state)
    plain = (list, dict, int, float, torch.optim.Optimizer)  # the last says its learning rate
    return repr(value) if isinstance(value, plain) else None


def pictures_of(best: np.ndarray, n_actions: int, rng: np.random.Generator) -> np.ndarray:
    """Draw a picture for each of these greedy actions, (n, 1, 1, actions) uint8."""
    pictures = rng.integers(1, 200, size=(len(best), 1, 1, n_actions), dtype=np.uint8)
    pictures[np.arange(len(best)), 0, 0, best] = 255
    return pictures


def exact_greedy_action(network: nn.Module, obs) -> int | list[int]:
    """Stand for the learner's function: exact, and only for the network of ``tiny_agent``."""
    if not isinstance(network, LinearNetwork):
        raise CheckFailed(
            _("greedy_action was given {got}; expected self.network_q_value, then obs.").format(
                got=type(network).__name__
            )
        )
    pictures = np.asarray(obs)
    network.inputs.append(torch.tensor(pictures / 255))
    best = network.exact(pictures if pictures.ndim == 4 else pictures[None]).argmax(axis=1).tolist()
    return best if pictures.ndim == 4 else best[0]
