"""Lives as episodes, as OpenAI's baselines introduced them, and whole games made of them."""

import gymnasium as gym

from helpers.dqn.atari import FIRE

NOTHING, THIRD_ACTION = 0, 2


class EpisodicLife(gym.Wrapper):
    """Ends an episode with each lost life; only a finished game is really started anew."""

    _lives, _over = 0, True

    def reset(self, **options):
        """Start a game, or go on with the next life after a step in which nothing is done."""
        if self._over:
            obs, info = self.env.reset(**options)
        else:
            obs, _, terminated, truncated, info = self.env.step(NOTHING)
            if terminated or truncated:
                obs, info = self.env.reset(**options)
        self._lives, self._over = info["lives"], False
        return obs, info

    def step(self, action):
        """Step; a lost life terminates."""
        obs, reward, terminated, truncated, info = self.env.step(action)
        self._over = terminated or truncated
        terminated = terminated or 0 < info["lives"] < self._lives
        self._lives = info["lives"]
        return obs, reward, terminated, truncated, info


class FireReset(gym.Wrapper):
    """Presses FIRE after each reset, then the third action, as the original does."""

    def reset(self, **options):
        """Start an episode and serve the ball."""
        obs, info = self.env.reset(**options)
        for action in (FIRE, THIRD_ACTION):
            obs, _, terminated, truncated, info = self.env.step(action)
            if terminated or truncated:
                obs, info = self.env.reset(**options)
        return obs, info


class WholeGames(gym.Wrapper):
    """Makes whole games of an environment whose episodes are lives, to evaluate on.

    Pictures stay those of training. The last reward is the game's score, unclipped; all others are
    0. Inside must be ``raw_breakout``, whose info tells the score.
    """

    def step(self, action):
        """Step; after a lost life that is not the last, go on with the next."""
        obs, _, terminated, truncated, info = self.env.step(action)
        over = "episode" in info
        if (terminated or truncated) and not over:
            obs, info = self.env.reset()
        score = float(info["episode"]["r"]) if over else 0.0
        return obs, score, over and terminated, over and truncated, info
