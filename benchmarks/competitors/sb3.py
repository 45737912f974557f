"""Stable-Baselines3's DQN with rl-zoo3's Atari settings (its ``hyperparams/dqn.yml``).

Raffin et al. (2021), "Stable-Baselines3", JMLR 22(268). What rl-zoo3 leaves out is the library's
default. Its CnnPolicy has the layers of ``helpers.AtariCNN``.
"""

import gymnasium as gym
import numpy as np
from gymnasium.wrappers import FrameStackObservation, TransformObservation
from stable_baselines3 import DQN
from stable_baselines3.common.atari_wrappers import AtariWrapper
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.env_util import make_vec_env
from stable_baselines3.common.vec_env import VecFrameStack

from competitors.common import MEMORY_CAP, Clock, Trained, raw_breakout, scaled
from competitors.lives import WholeGames

LIBRARIES = ("stable-baselines3",)
PUBLISHED_STEPS = 10_000_000
PUBLISHED = {
    "learning_rate": 1e-4,
    "buffer_size": 100_000,
    "batch_size": 32,
    "learning_starts": 100_000,
    "target_update_interval": 1000,
    "train_freq": 4,
    "gradient_steps": 1,
    "exploration_fraction": 0.1,
    "exploration_final_eps": 0.01,
    "optimize_memory_usage": False,
}
DEFAULTS = ("gamma", "tau", "max_grad_norm", "exploration_initial_eps")
# The library would stop at the number of steps it is told, and explores for a fraction of them.
# Told so many times more, it goes on until the time is over.
SPARE = 100


class UntilTheTimeIsOver(BaseCallback):
    """Stops training after ``seconds``, and notes each finished game of five lives."""

    def __init__(self, seconds: float):
        super().__init__()
        self.seconds = seconds

    def _on_training_start(self) -> None:
        self.clock = Clock(self.seconds)

    def _on_step(self) -> bool:
        for info in self.locals["infos"]:
            if "episode" in info:
                self.clock.record_game(self.num_timesteps, info["episode"]["r"])
        return not self.clock.is_over()


def train(seconds: float, seed: int, steps: int) -> Trained:
    """Train for ``seconds``, with exploration and learning starts scaled to ``steps``."""
    fitted = {
        "buffer_size": min(PUBLISHED["buffer_size"], MEMORY_CAP),
        "learning_starts": scaled(PUBLISHED["learning_starts"], PUBLISHED_STEPS, steps),
    }
    values = PUBLISHED | fitted
    told = values | {"exploration_fraction": values["exploration_fraction"] / SPARE}
    model = DQN("CnnPolicy", training_games(seed), seed=seed, device="cpu", **told)
    until = UntilTheTimeIsOver(seconds)
    model.learn(total_timesteps=steps * SPARE, callback=until)
    exploration = [round(values["exploration_fraction"] * n) for n in (PUBLISHED_STEPS, steps)]
    changed = {
        name: [PUBLISHED[name], value] for name, value in fitted.items() if value != PUBLISHED[name]
    }
    return Trained(
        policies={"published": lambda obs: int(model.predict(obs, deterministic=True)[0])},
        steps=model.num_timesteps,
        seconds=until.clock.elapsed(),
        settings={
            "values": values | {name: getattr(model, name) for name in DEFAULTS},
            "scaled": changed | {"exploration_steps": exploration},
            "notes": ["rl-zoo3's Atari settings, the library's own code"],
        },
        history=until.clock.history,
    )


def training_games(seed: int) -> VecFrameStack:
    """Make the one game that it trains on, as rl-zoo3 does."""
    game = make_vec_env(raw_breakout, n_envs=1, seed=seed, wrapper_class=AtariWrapper)
    return VecFrameStack(game, n_stack=4)


def make_env() -> gym.Env:
    """Make whole games of the lives that it was trained on, as (4, 84, 84)."""
    env = AtariWrapper(raw_breakout(), clip_reward=False)
    box = gym.spaces.Box(0, 255, (84, 84), np.uint8)
    env = TransformObservation(env, lambda obs: obs[..., 0], box)
    return WholeGames(FrameStackObservation(env, 4, padding_type="zero"))
