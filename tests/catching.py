"""Small games that DQN learns in seconds, for the tests of the machinery."""

import gymnasium as gym
import torch

from helpers import Catch, FrameReplay, SmallCNN
from tests.dqn import DQNAgent


def catch_agent(seed, kind=DQNAgent, n_step=1, **options):
    """Return eight games of Catch and an agent that learns them in 3,000 steps, two seconds."""
    torch.manual_seed(seed)
    games = gym.vector.SyncVectorEnv([lambda: Catch(5, 5)] * 8)
    memory = FrameReplay(
        4000, n_games=8, stack=1, frame_shape=(5, 5), n_step=n_step, gamma=0.9, seed=seed
    )
    given = {
        "batch_size": 32,
        "learning_rate": 3e-3,
        "gamma": 0.9,
        "epsilon_start": 1.0,
        "epsilon_end": 0.05,
        "epsilon_decay_per_step": 1 / 1500,
        "warmup_episodes": 0,
        "warmup_steps": 300,
        "update_target_tau": 0.05,
        "seed": seed,
    }
    network = SmallCNN((1, 5, 5), 3, hidden=32)
    return games, kind(games, network, memory, **(given | options))
