"""The DQN of the specification (the French lab sheet) as written, mistakes included.

What it leaves to the learner is done in the plainest way: epsilon-greedy actions, and the Huber
loss that its last tip advises. Its network is ``helpers.AtariCNN``.
"""

import random
from copy import deepcopy

import gymnasium as gym
import numpy as np
import torch
import torch.nn.functional as F
from gymnasium.wrappers import AtariPreprocessing, FrameStackObservation

from competitors.common import Clock, Trained, greedy, raw_breakout
from helpers import AtariCNN

VALUES = {
    "memory": 100_000,
    "batch_size": 64,
    "learning_rate": 0.001,
    "gamma": 0.95,
    "epsilon_start": 1.0,
    "epsilon_end": 0.1,
    "epsilon_decay_per_game": 0.9 / 100,
    "gradient_step_freq": 4,
    "update_target_tau": 0.005,
    "warmup_episodes": "20, ignored",
    "loss": "Huber",
}
NOTES = [
    "mistake kept: the 20 warm-up games are never waited for, learning begins at transition 64",
    "mistake kept: FIRE is never pressed for the agent, a greedy one may wait for half an hour",
    "mistake kept: a game cut off by the time limit counts as ended, nothing is bootstrapped",
    "kept: rewards unclipped, a lost life ends nothing, epsilon falls with games, not with steps",
    "its 200 games are not counted: it goes on until the time is over",
    "its memory of 100,000 is not above the cap, and so is as written",
]


class Agent:
    """Network, target and memory; learns from each transition it is given."""

    def __init__(self, n_actions: int, seed: int):
        torch.manual_seed(seed)
        self.rng = random.Random(seed)
        self.n_actions = n_actions
        self.network = AtariCNN(in_channels=4, n_actions=n_actions)
        self.target = deepcopy(self.network)
        self.optimizer = torch.optim.Adam(self.network.parameters(), lr=VALUES["learning_rate"])
        self.memory: list[tuple] = []  # pictures are shared by neighbours, never copied
        self.oldest = 0
        self.epsilon = VALUES["epsilon_start"]
        self.steps = 0

    def act(self, obs: np.ndarray) -> int:
        """Return a random action with probability epsilon, else the greedy one."""
        if self.rng.random() < self.epsilon:
            return self.rng.randrange(self.n_actions)
        return greedy(self.network, obs)

    def learn(self, *transition) -> None:
        """Keep (obs, action, reward, next_obs, done); every fourth time, take a gradient step."""
        if len(self.memory) < VALUES["memory"]:
            self.memory.append(transition)
        else:
            self.memory[self.oldest] = transition
            self.oldest = (self.oldest + 1) % VALUES["memory"]
        self.steps += 1
        if transition[-1]:
            lower = self.epsilon - VALUES["epsilon_decay_per_game"]
            self.epsilon = max(lower, VALUES["epsilon_end"])
        enough = len(self.memory) >= VALUES["batch_size"]
        if enough and self.steps % VALUES["gradient_step_freq"] == 0:
            self.gradient_step()

    def gradient_step(self) -> None:
        """Learn from one batch; then the target follows."""
        batch = zip(*self.rng.sample(self.memory, VALUES["batch_size"]), strict=True)
        # Everything becomes float32, as written: pictures too.
        obs, action, reward, next_obs, done = (torch.Tensor(np.array(column)) for column in batch)
        q_values = self.network(obs / 255).gather(1, action.long()[:, None])[:, 0]  # (batch,)
        with torch.no_grad():
            best = self.target(next_obs / 255).max(dim=1).values  # (batch,)
            td_target = reward + VALUES["gamma"] * best * (1 - done)
        loss = F.smooth_l1_loss(q_values, td_target)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        tau = VALUES["update_target_tau"]
        pairs = zip(self.network.parameters(), self.target.parameters(), strict=True)
        with torch.no_grad():
            for new, kept in pairs:
                kept.copy_((1 - tau) * kept + tau * new)


def train(seconds: float, seed: int, steps: int) -> Trained:
    """Train for ``seconds``; ``steps`` scales nothing, its settings count games."""
    env = make_env()
    agent = Agent(int(env.action_space.n), seed)
    clock = Clock(seconds)
    obs, _ = env.reset(seed=seed)
    while not clock.is_over():
        action = agent.act(obs)
        next_obs, reward, terminated, truncated, info = env.step(action)
        done = terminated or truncated
        agent.learn(obs, action, reward, next_obs, done)
        obs = next_obs
        if done:
            clock.record_game(agent.steps, info["episode"]["r"])
            obs, _ = env.reset()
    return Trained(
        policies={"published": lambda obs: greedy(agent.network, obs)},
        steps=agent.steps,
        seconds=clock.elapsed(),
        settings={"values": VALUES, "scaled": {}, "notes": NOTES},
        history=clock.history,
    )


def make_env() -> gym.Env:
    """Make the game with the specification's wrappers, to train and to evaluate on."""
    env = AtariPreprocessing(raw_breakout("Breakout-v4", frameskip=1))
    return FrameStackObservation(env, 4)
