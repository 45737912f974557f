"""Which key and which button play which action."""

from collections.abc import Mapping
from dataclasses import dataclass

import gymnasium as gym
from gymnasium.envs.toy_text.frozen_lake import FrozenLakeEnv

from helpers.printing import int_action_to_str
from helpers.support.actions import discrete_size, is_action

# The browser's names of the keys (``KeyboardEvent.key``), by the name of the action.
KEY_OF = {
    "left": "ArrowLeft",
    "down": "ArrowDown",
    "right": "ArrowRight",
    "up": "ArrowUp",
    "fire": " ",
}
IDLE = ("noop", "stay")  # what is played while no key is held


@dataclass(frozen=True)
class Control:
    """One action, as a person plays it.

    Attributes:
        action: its number.
        name: its name, in English; its number where it has none.
        key: the browser's name of its key; "" where it has none.
    """

    action: int
    name: str
    key: str


def find_controls(env: gym.Env, keys: Mapping[str, int] | None = None) -> list[Control]:
    """Return how each action is played, in the order of the actions.

    Args:
        env: an environment with numbered actions.
        keys: the action of each key, by the browser's names of keys, such as ``"ArrowLeft"`` or
            ``"a"``; by default the arrow keys, for actions whose names are directions.

    Raises:
        TypeError: if the actions are not numbered.
        ValueError: if a key plays no action.

    >>> env = gym.make("FrozenLake-v1")
    >>> [(control.name, control.key) for control in find_controls(env)]
    [('left', 'ArrowLeft'), ('down', 'ArrowDown'), ('right', 'ArrowRight'), ('up', 'ArrowUp')]
    >>> [control.key for control in find_controls(env, keys={"a": 0, "d": 2})]
    ['a', '', 'd', '']
    """
    names = _names(env)
    for key, action in (keys or {}).items():
        if not is_action(action, len(names)):
            raise ValueError(
                f"the key {key!r} plays {action!r}; expected an action from 0 to {len(names) - 1}"
            )
    chosen = None if keys is None else {action: key for key, action in keys.items()}
    return [
        Control(action, name, KEY_OF.get(name, "") if chosen is None else chosen.get(action, ""))
        for action, name in enumerate(names)
    ]


def idle_action(controls: list[Control]) -> int:
    """Return the action of whoever holds no key: the one that does nothing, if there is one."""
    return next((control.action for control in controls if control.name in IDLE), 0)


def _names(env: gym.Env) -> list[str]:
    n_actions = discrete_size(env.action_space)
    meanings = getattr(env.unwrapped, "get_action_meanings", None)  # Atari's
    if meanings is not None:
        return [meaning.lower() for meaning in meanings()]
    if isinstance(env.unwrapped, FrozenLakeEnv):
        return [int_action_to_str(action) for action in range(n_actions)]
    return [str(action) for action in range(n_actions)]
