"""DQN as the lab writes it, for the tests of the machinery: functions on batches, and the agent."""

import numpy as np
import torch
import torch.nn.functional as F

from helpers import DeepAgent, to_network_input


def greedy_action(network, obs):
    """Return the best action of one observation, an int, or of each of a batch, a list."""
    device = next(network.parameters()).device
    with torch.no_grad():
        return network(to_network_input(obs, device)).argmax(dim=-1).tolist()


def current_q_values(network, obs, action):
    """Return Q(s, a) of the actions taken, (batch,)."""
    q_values = network(to_network_input(obs))  # (batch, n_actions)
    return q_values.gather(1, action.unsqueeze(1)).squeeze(1)


def td_targets(target_network, reward, next_obs, terminated, gamma):
    """Return r + gamma max Q'(s', a') with nothing after a terminal state, (batch,)."""
    with torch.no_grad():
        next_values = target_network(to_network_input(next_obs)).max(dim=1).values
    return reward + gamma * (1 - terminated) * next_values


def dqn_loss(q_values, targets):
    """Return Huber's loss, a tensor without axes."""
    return F.smooth_l1_loss(q_values, targets)


def linear_epsilon(count, start, end, decay):
    """Return epsilon after ``count`` steps of decay, none if it is negative."""
    return max(end, start - decay * max(count, 0))


class DQNAgent(DeepAgent):
    """Mnih et al. (2015), with a target network that follows by Polyak averaging."""

    def act(self, obs):
        if self.training and self.rng.random() < self.epsilon:
            return int(self.rng.integers(self.n_actions))
        return greedy_action(self.network_q_value, obs)

    def act_many(self, obs):
        greedy = np.array(greedy_action(self.network_q_value, obs))
        drawn = self.rng.integers(self.n_actions, size=len(obs))
        explores = self.training & (self.rng.random(len(obs)) < self.epsilon)
        return np.where(explores, drawn, greedy)

    def update_epsilon(self):
        episodes = self.training_episodes - self.warmup_episodes
        steps = self.training_steps - self.warmup_steps
        start, end = self.epsilon_start, self.epsilon_end
        self.epsilon = min(
            linear_epsilon(episodes, start, end, self.epsilon_decay_per_episode),
            linear_epsilon(steps, start, end, self.epsilon_decay_per_step),
        )

    def gradient_step_is_due(self):
        return (
            self.training_episodes >= self.warmup_episodes
            and self.training_steps >= self.warmup_steps
            and len(self.replay_buffer) >= self.batch_size
            and self.training_steps % self.gradient_step_freq == 0
        )

    def loss(self, obs, action, reward, next_obs, terminated, discount=None):
        gamma = self.gamma if discount is None else discount
        q_values = current_q_values(self.network_q_value, obs, action)
        targets = td_targets(self.network_q_value_target, reward, next_obs, terminated, gamma)
        return dqn_loss(q_values, targets)

    @torch.no_grad()
    def update_target(self):
        pairs = zip(
            self.network_q_value.parameters(),
            self.network_q_value_target.parameters(),
            strict=True,
        )
        for weight, target in pairs:
            target.lerp_(weight, self.update_target_tau)
