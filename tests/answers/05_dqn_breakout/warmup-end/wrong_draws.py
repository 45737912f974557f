# loses: check-warmup-end
class DQNAgent(ExploringAgent):
    """DQN (Mnih et al., 2015), with a target network that follows by Polyak averaging."""

    def gradient_step_is_due(self) -> bool:
        """Tell whether it is time for a gradient step; called after every step."""
        coin = self.rng.random()
        return (
            coin >= 0
            and self.training_episodes >= self.warmup_episodes
            and self.training_steps >= self.warmup_steps
            and len(self.replay_buffer) >= self.batch_size
            and self.training_steps % self.gradient_step_freq == 0
        )

    def update_epsilon(self) -> None:
        """Let epsilon decrease with the episodes and with the steps since the warm-up."""
        episodes = self.training_episodes - self.warmup_episodes
        steps = self.training_steps - self.warmup_steps
        start, end = self.epsilon_start, self.epsilon_end
        self.epsilon = min(
            linear_epsilon(episodes, start, end, self.epsilon_decay_per_episode),
            linear_epsilon(steps, start, end, self.epsilon_decay_per_step),
        )

    def loss(self, obs, action, reward, next_obs, terminated, discount=None) -> torch.Tensor:
        """Return the loss of a batch; ``discount`` is its own gamma, where it has one."""
        networks = self.network_q_value, self.network_q_value_target
        gamma = self.gamma if discount is None else discount
        return dqn_loss(*networks, obs, action, reward, next_obs, terminated, gamma)

    def update_target(self) -> None:
        """Move the target network a little."""
        polyak_update(self.network_q_value, self.network_q_value_target, self.update_target_tau)
