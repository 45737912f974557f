"""Breakout, made in one place: one game with Gymnasium's wrappers, or many in ale-py's own loop.

Both give the same pictures: four 84x84 grey frames, the newest last, zeros before the first.
"""

from functools import partial

import ale_py
import gymnasium as gym
import numpy as np
from ale_py.vector_env import AtariVectorEnv
from gymnasium.wrappers import AtariPreprocessing, FrameStackObservation

from helpers.support.actions import discrete_size

FIRE = 1
FRAME_SKIP = 4
# Half an hour of play at 60 frames a second, as in Mnih et al. (2015).
MAX_FRAMES = 108_000


def make_breakout(
    render_mode: str | None = None,
    *,
    noop_max: int = 30,
    fire: bool = True,
    random_actions: float = 0.0,
) -> gym.Env:
    """Make one game of Breakout, preprocessed as in Mnih et al. (2015).

    Rewards are the game's points. A game ends with its fifth life, or after 108,000 frames.

    Args:
        render_mode: "rgb_array" to draw it in colours.
        noop_max: each game starts with a random number of frames, at most this, in which nothing is
            done; 0: none.
        fire: press FIRE at the start and after a lost life (see ``FireAfterLife``).
        random_actions: play an action drawn at random in place of the agent's with this
            probability; the paper evaluates with 0.05.

    >>> env = make_breakout()
    >>> env.observation_space.shape, int(env.action_space.n)
    ((4, 84, 84), 4)
    """
    _no_greeting()
    gym.register_envs(ale_py)
    env = gym.make(
        "BreakoutNoFrameskip-v4", render_mode=render_mode, max_num_frames_per_episode=MAX_FRAMES
    )
    env = AtariPreprocessing(env, noop_max=noop_max, frame_skip=FRAME_SKIP)
    env = FrameStackObservation(env, 4, padding_type="zero")
    if fire:
        env = FireAfterLife(env)
    if random_actions:
        env = RandomActions(env, random_actions)
    # One frame in four is drawn, of a game at 60 frames a second.
    env.metadata = env.metadata | {"render_fps": 60 // FRAME_SKIP}
    return env


class RandomActions(gym.ActionWrapper):
    """Plays an action drawn at random in place of the agent's, with a given probability.

    Outside ``FireAfterLife``: FIRE is never replaced. The info of ``step`` tells the action that
    was played, for those who learn from it.

    >>> env = RandomActions(make_breakout(), 1.0)
    >>> _ = env.reset(seed=0)
    >>> len({int(env.action(0)) for _ in range(100)})
    4
    """

    def __init__(self, env: gym.Env, probability: float):
        super().__init__(env)
        self.probability = probability

    def action(self, action):
        """Return ``action``, or one drawn at random."""
        if self.np_random.random() < self.probability:
            return int(self.np_random.integers(discrete_size(self.action_space)))
        return action

    def step(self, action):
        """Play ``action``, or one drawn at random."""
        played = self.action(action)
        *result, info = self.env.step(played)
        return *result, {"action": played} | info


class FireAfterLife(gym.Wrapper):
    """Serves the ball: presses FIRE in place of the action that follows a reset or a lost life.

    An agent that never presses FIRE would look at a still picture for half an hour. The info of
    ``step`` tells the action that was played.

    >>> env = make_breakout()
    >>> _ = env.reset(seed=0)
    >>> env.step(0)[4]["action"], env.step(0)[4]["action"]
    (1, 0)
    """

    # Before the first reset ``step`` leaves the complaint to the environment.
    _lives, _serve = 0, True

    def reset(self, **options):
        """Start a game; FIRE comes next."""
        obs, info = self.env.reset(**options)
        self._lives = info["lives"]
        self._serve = True
        return obs, info

    def step(self, action):
        """Play ``action``, or FIRE if the ball waits to be served."""
        played = FIRE if self._serve else action
        obs, reward, terminated, truncated, info = self.env.step(played)
        self._serve = info["lives"] < self._lives
        self._lives = info["lives"]
        return obs, reward, terminated, truncated, info | {"action": played}


class BreakoutGames(gym.vector.VectorWrapper):
    """Several games of Breakout side by side, stepped in C++ threads.

    Rewards are the game's points and ``terminations`` end whole games. The info of ``step`` holds
    ``action``, (games,): what was played, FIRE where a ball waited to be served; and ``life_lost``,
    (games,) bool: True where a life was lost, the last one too. After a game has ended, the next
    step starts another and ignores the action (``AutoresetMode.NEXT_STEP``).

    Args:
        n_games: the number of games.
        noop_max: as for ``make_breakout``; the two draw different numbers.
        fire: as for ``make_breakout``.
        threads: threads to step in; 0: as many as cores.

    Raises:
        ValueError: if there is no game.

    >>> games = BreakoutGames(2)
    >>> obs, _ = games.reset(seed=0)
    >>> obs.shape, games.step(np.array([0, 0]))[4]["action"].tolist()
    ((2, 4, 84, 84), [1, 1])
    """

    def __init__(
        self, n_games: int = 8, *, noop_max: int = 30, fire: bool = True, threads: int = 0
    ):
        if n_games < 1:
            raise ValueError(f"n_games is {n_games}; expected at least 1")
        _no_greeting()
        self._make = partial(
            AtariVectorEnv,
            "breakout",
            n_games,
            num_threads=threads,
            max_num_frames_per_episode=MAX_FRAMES,
            frameskip=FRAME_SKIP,
            noop_max=noop_max,
            reward_clipping=False,
            use_fire_reset=False,
        )
        super().__init__(self._make())
        self.fire = fire
        self._lives = None  # before the first reset
        self._stepping = False

    def reset(self, *, seed=None, options=None):
        """Start every game."""
        if self._stepping:
            # A KeyboardInterrupt between ale-py's send and recv leaves a result that would be taken
            # for that of this reset, and each later one for that of the step after.
            self.env = self._make()
            self._stepping = False
        obs, info = self.env.reset(seed=seed, options=options)
        self._lives = info["lives"].copy()
        self._over = np.zeros(self.num_envs, bool)
        self._serve = np.full(self.num_envs, self.fire)
        return obs, info

    def step(self, actions):
        """Play ``actions``, (games,) int, except where a ball waits to be served."""
        if self._lives is None:
            raise gym.error.ResetNeeded("step was called before the first reset: call reset()")
        played = np.where(self._serve, FIRE, actions).astype(np.int64)
        self._stepping = True
        obs, rewards, terminations, truncations, info = self.env.step(played)
        self._stepping = False
        lost = info["lives"] < self._lives
        # A game that ended in the step before has restarted in this one, maybe with as many lives.
        self._serve = (lost | self._over) & self.fire
        self._lives = info["lives"].copy()
        self._over = terminations | truncations
        return obs, rewards, terminations, truncations, info | {"action": played, "life_lost": lost}


def _no_greeting() -> None:
    """Keep ale-py from writing its name and version on stderr at each game."""
    ale_py.ALEInterface.setLoggerMode(ale_py.LoggerMode.Error)
