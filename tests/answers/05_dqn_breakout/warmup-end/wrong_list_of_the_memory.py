# loses: check-warmup-end
class DQNAgent(ExploringAgent):
    def gradient_step_is_due(self):
        return (
            self.training_episodes >= self.warmup_episodes
            and self.training_steps >= self.warmup_steps
            and len(self.replay_buffer.data) >= self.batch_size
            and self.training_steps % self.gradient_step_freq == 0
        )
