"""CleanRL's ``dqn_atari.py``, re-implemented from its documentation and published values.

Huang et al. (2022), "CleanRL", JMLR 23(274); docs.cleanrl.dev/rl-algorithms/dqn. Its network is
``helpers.AtariCNN``: same layers, same initial weights' distribution.
"""

import random
from copy import deepcopy

import gymnasium as gym
import numpy as np
import torch
import torch.nn.functional as F
from gymnasium.wrappers import AtariPreprocessing, FrameStackObservation

from competitors.common import MEMORY_CAP, Clock, Trained, greedy, raw_breakout, scaled
from competitors.lives import EpisodicLife, FireReset, WholeGames
from competitors.stack_memory import Batch, Memory
from helpers import AtariCNN

PUBLISHED = {
    "total_timesteps": 10_000_000,
    "learning_rate": 1e-4,
    "buffer_size": 1_000_000,
    "gamma": 0.99,
    "tau": 1.0,
    "target_network_frequency": 1000,
    "batch_size": 32,
    "start_e": 1.0,
    "end_e": 0.01,
    "exploration_steps": 1_000_000,  # exploration_fraction 0.1
    "learning_starts": 80_000,
    "train_frequency": 4,
}
PARTS_OF_A_RUN = ("exploration_steps", "learning_starts")
NOTES = [
    "re-implemented, not CleanRL's own code",
    "frames become grey before the maximum of two is taken, not after (AtariPreprocessing)",
]


def train(seconds: float, seed: int, steps: int) -> Trained:
    """Train for ``seconds``, with exploration and learning starts scaled to ``steps``."""
    total = PUBLISHED["total_timesteps"]
    fitted = {name: scaled(PUBLISHED[name], total, steps) for name in PARTS_OF_A_RUN}
    fitted |= {"buffer_size": min(PUBLISHED["buffer_size"], MEMORY_CAP)}
    values = PUBLISHED | fitted
    torch.manual_seed(seed)
    rng = random.Random(seed)
    env = _training_env()
    n_actions = int(env.action_space.n)
    network = AtariCNN(in_channels=4, n_actions=n_actions)
    target = deepcopy(network)
    optimizer = torch.optim.Adam(network.parameters(), lr=values["learning_rate"])
    memory = Memory(values["buffer_size"], env.observation_space.shape, seed)
    slope = (values["end_e"] - values["start_e"]) / values["exploration_steps"]

    clock = Clock(seconds)
    obs, _ = env.reset(seed=seed)
    step = 0
    while not clock.is_over():
        epsilon = max(values["start_e"] + slope * step, values["end_e"])
        action = rng.randrange(n_actions) if rng.random() < epsilon else greedy(network, obs)
        next_obs, reward, terminated, truncated, info = env.step(action)
        memory.append(obs, action, np.sign(reward), next_obs, terminated)
        if "episode" in info:
            clock.record_game(step + 1, info["episode"]["r"])
        obs = env.reset()[0] if terminated or truncated else next_obs
        if step > values["learning_starts"]:
            if step % values["train_frequency"] == 0:
                batch = memory.sample(values["batch_size"])
                _gradient_step(network, target, optimizer, batch, values["gamma"])
            if step % values["target_network_frequency"] == 0:
                target.load_state_dict(network.state_dict())
        step += 1
    return Trained(
        policies={"published": lambda obs: greedy(network, obs)},
        steps=step,
        seconds=clock.elapsed(),
        settings={
            "values": values | {"total_timesteps": steps},
            "scaled": {name: [PUBLISHED[name], value] for name, value in fitted.items()},
            "notes": NOTES,
        },
        history=clock.history,
    )


def _gradient_step(network, target, optimizer, batch: Batch, gamma: float) -> None:
    with torch.no_grad():
        best = target(batch.next_obs / 255).max(dim=1).values  # (batch,)
        td_target = batch.reward + gamma * best * (1 - batch.terminated)
    q_values = network(batch.obs / 255).gather(1, batch.action[:, None])[:, 0]  # (batch,)
    loss = F.mse_loss(q_values, td_target)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def _training_env() -> gym.Env:
    env = AtariPreprocessing(raw_breakout(), noop_max=30, frame_skip=4)
    return FrameStackObservation(FireReset(EpisodicLife(env)), 4, padding_type="reset")


def make_env() -> gym.Env:
    """Make whole games of the lives that it was trained on."""
    return WholeGames(_training_env())
