# loses: check-warmup-end
class DQNAgent(ExploringAgent):
    def gradient_step_is_due(self):
        return (
            self.training_episodes >= self.warmup_episodes
            and self.training_steps >= self.warmup_steps
            and len(self.replay_buffer) >= self.batch_size
            and (
                self.training_steps % self.gradient_step_freq == 0 or self.training_steps > 100_000
            )
        )

    def update_epsilon(self):
        episodes = self.training_episodes - self.warmup_episodes
        steps = self.training_steps - self.warmup_steps
        start, end = self.epsilon_start, self.epsilon_end
        self.epsilon = min(
            linear_epsilon(episodes, start, end, self.epsilon_decay_per_episode),
            linear_epsilon(steps, start, end, self.epsilon_decay_per_step),
        )

    def loss(self, obs, action, reward, next_obs, terminated, discount=None):
        networks = self.network_q_value, self.network_q_value_target
        gamma = self.gamma if discount is None else discount
        return dqn_loss(*networks, obs, action, reward, next_obs, terminated, gamma)

    def update_target(self):
        polyak_update(self.network_q_value, self.network_q_value_target, self.update_target_tau)
