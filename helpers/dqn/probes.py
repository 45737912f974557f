"""Five probes: tiny environments whose exact Q is known, each of which asks for one thing more.

Run them in order and stop at the first whose Q comes out wrong: it names the fault, since it needs
only one thing that those before it do not. (Not the other way round: an agent that learns nothing
breaks all five, and one that ignores its observation breaks the second, third and fifth.)

| probe | asks for | Q(obs, action 0), Q(obs, action 1) |
|---|---|---|
| `ValueProbe` | a value that moves to its target | Q(0) = 1 |
| `ObservationProbe` | Q that depends on the observation | Q(-1) = -1, Q(1) = 1 |
| `DiscountProbe` | the next value, discounted once | Q(0) = gamma, Q(1) = 1 |
| `ActionProbe` | Q that depends on the action | Q(0) = -1, 1 |
| `BothProbe` | Q that depends on both together | Q(-1) = 1, -1; Q(1) = -1, 1 |

A wrong value often tells its cause. `ValueProbe` at 1 / (1 - gamma): the end of an episode is not
masked. `DiscountProbe`, Q(0) at 0: no next value, at 1: gamma is not used. 0 everywhere in
`ObservationProbe` or `BothProbe`: the mean over what the network does not see.

**Nothing is solved by luck.** Rewards are balanced: where the observation or the action matters,
the mean of Q over it is 0, so an agent that does not see it learns 0 and not an answer. In
`ActionProbe` the good action is 1, for `argmax` of equal values returns 0. In `BothProbe` every
constant choice earns 0 on average, and no sum f(obs) + g(action) comes nearer to Q than 0 does. One
return can still be lucky (always 1 wins in `ActionProbe`): compare the Q values, not returns alone.

What the five do not see: a target that takes another next action than the best one, for none of
them has both a second step and a second action. Test that on a hand-computed transition.

Source: Andy Jones, "Debugging RL, Without the Agonizing Pain", 2021, section "Probe environments",
https://andyljones.com/posts/rl-debugging.html. He leaves the formulas open; here the last
observation of an episode repeats the one before it.
"""

from typing import ClassVar

import gymnasium as gym
import numpy as np

from helpers.support.actions import is_action


class Probe(gym.Env):
    """What the five have in common: one number to observe, few actions, no time limit.

    Observations are float32, shape (1,), from -1 to 1, ready for a network (nothing to divide by
    255). Each episode starts at one of `starts`, drawn uniformly; the seed of `reset` decides.

    A probe says its `fault` (what is wrong if it is the first to fail), and its `q_values(gamma)`:
    a dictionary from each observation to the values of its actions.

    Example:
        >>> env = DiscountProbe()
        >>> env.reset(seed=0)
        (array([0.], dtype=float32), {})
        >>> env.step(0)
        (array([1.], dtype=float32), 0.0, False, False, {})
        >>> env.step(0)
        (array([1.], dtype=float32), 1.0, True, False, {})
    """

    metadata: ClassVar[dict] = {"render_modes": []}  # type: ignore[misc]  # as in Catch
    fault = ""
    starts: tuple[float, ...] = (0.0,)
    n_actions = 1

    def __init__(self):
        self.observation_space = gym.spaces.Box(-1.0, 1.0, shape=(1,), dtype=np.float32)
        self.action_space = gym.spaces.Discrete(self.n_actions)
        self._draws: np.random.Generator | None = None
        self._at: float | None = None  # the current observation; None between two episodes

    def reset(self, *, seed: int | None = None, options: dict | None = None):
        """Start an episode; `options` is not used."""
        super().reset(seed=seed)
        if seed is not None or self._draws is None:
            # A child of np_random: an agent with the environment's own seed, which draws one action
            # an episode, would otherwise draw the same numbers and never see half of BothProbe.
            self._draws = self.np_random.spawn(1)[0]
        self._at = self.starts[int(self._draws.integers(len(self.starts)))]
        return self._obs(self._at), {}

    def step(self, action: int):
        """Take `action`.

        Returns:
            The usual five: obs, reward, terminated, truncated (never), an empty dictionary.

        Raises:
            ResetNeeded: If the episode is over, or none was started.
            ValueError: If there is no such action.
        """
        if self._at is None:
            raise gym.error.ResetNeeded(
                f"{type(self).__name__}.step was called outside an episode; call reset() first"
            )
        if not is_action(action, self.n_actions):
            raise ValueError(
                f"{type(self).__name__} got action {action!r}; expected an integer from 0 to "
                f"{self.n_actions - 1}"
            )
        reward, following = self._outcome(self._at, int(action))
        obs = self._obs(self._at if following is None else following)
        self._at = following
        return obs, reward, following is None, False, {}

    @staticmethod
    def q_values(gamma: float) -> dict[float, tuple[float, ...]]:
        """Return the exact optimal Q: for each observation, one value an action."""
        raise NotImplementedError

    def _outcome(self, at: float, action: int) -> tuple[float, float | None]:
        """Return the reward and the next observation; None ends the episode."""
        raise NotImplementedError

    @staticmethod
    def _obs(at: float) -> np.ndarray:
        return np.array([at], dtype=np.float32)


class ValueProbe(Probe):
    """One observation (0), one action, one step, reward 1.

    Example:
        >>> ValueProbe.q_values(gamma=0.9)
        {0.0: (1.0,)}
    """

    fault = "value: the loss, the optimiser, the bias or the end of the episode"

    def _outcome(self, at, action):
        return 1.0, None

    @staticmethod
    def q_values(gamma):
        """Return Q(0) = 1."""
        return {0.0: (1.0,)}


class ObservationProbe(Probe):
    """An observation of -1 or 1 at random, one action, one step, reward equal to the observation.

    Example:
        >>> ObservationProbe.q_values(gamma=0.9)
        {-1.0: (-1.0,), 1.0: (1.0,)}
    """

    fault = "observation: the network's input, its scale, shapes in the loss, rewards of other rows"
    starts = (-1.0, 1.0)

    def _outcome(self, at, action):
        return at, None

    @staticmethod
    def q_values(gamma):
        """Return Q(-1) = -1 and Q(1) = 1."""
        return {-1.0: (-1.0,), 1.0: (1.0,)}


class DiscountProbe(Probe):
    """Two steps, observations 0 then 1, one action, reward 1 at the end only.

    Example:
        >>> DiscountProbe.q_values(gamma=0.9)
        {0.0: (0.9,), 1.0: (1.0,)}
    """

    fault = "discount: the next value in the target, gamma, or a target network that stays put"

    def _outcome(self, at, action):
        return (0.0, 1.0) if at == 0.0 else (1.0, None)

    @staticmethod
    def q_values(gamma):
        """Return Q(0) = gamma and Q(1) = 1."""
        return {0.0: (float(gamma),), 1.0: (1.0,)}


class ActionProbe(Probe):
    """One observation (0), two actions, one step, reward -1 for action 0 and 1 for action 1.

    Example:
        >>> ActionProbe.q_values(gamma=0.9)
        {0.0: (-1.0, 1.0)}
    """

    fault = "action: whose value is updated, actions of other rows, or an action never played"
    n_actions = 2

    def _outcome(self, at, action):
        return 2.0 * action - 1.0, None

    @staticmethod
    def q_values(gamma):
        """Return Q(0, 0) = -1 and Q(0, 1) = 1."""
        return {0.0: (-1.0, 1.0)}


class BothProbe(Probe):
    """An observation of -1 or 1 at random, two actions, one step; reward 1 for the right action.

    Action 1 is right where the observation is 1, and action 0 where it is -1; the other earns -1.

    Example:
        >>> BothProbe.q_values(gamma=0.9)
        {-1.0: (1.0, -1.0), 1.0: (-1.0, 1.0)}
    """

    fault = "both: an action never tried in some observation, or the two seen apart"
    starts = (-1.0, 1.0)
    n_actions = 2

    def _outcome(self, at, action):
        return at * (2.0 * action - 1.0), None

    @staticmethod
    def q_values(gamma):
        """Return Q(-1) = (1, -1) and Q(1) = (-1, 1)."""
        return {-1.0: (1.0, -1.0), 1.0: (-1.0, 1.0)}


#: Five small environments, each of which needs one more thing of an agent to be right.
PROBES = (ValueProbe, ObservationProbe, DiscountProbe, ActionProbe, BothProbe)


def expected_q_values(
    probe: type[Probe] | gym.Env, gamma: float
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return what a correct agent must learn in `probe`.

    Args:
        probe: One of `PROBES`, or an environment made from it, wrapped or not.
        gamma: The discount, from 0 to 1.

    Returns:
        For each observation that an agent acts in, the observation, shape (1,) float32, and the
        exact values of its actions, shape (actions,) float64.

    Raises:
        TypeError: If `probe` is not a probe.
        ValueError: If `gamma` is not from 0 to 1.

    Example:
        >>> for obs, q_values in expected_q_values(PROBES[2], gamma=0.5):
        ...     print(obs, q_values)
        [0.] [0.5]
        [1.] [1.]
    """
    kind = type(probe.unwrapped) if isinstance(probe, gym.Env) else probe
    if not (isinstance(kind, type) and issubclass(kind, Probe)):
        names = ", ".join(known.__name__ for known in PROBES)
        raise TypeError(f"expected_q_values got {probe!r}; expected one of {names}")
    if not 0 <= gamma <= 1:
        raise ValueError(f"gamma is {gamma}; expected a discount from 0 to 1")
    return [(Probe._obs(at), np.array(values)) for at, values in kind.q_values(gamma).items()]
