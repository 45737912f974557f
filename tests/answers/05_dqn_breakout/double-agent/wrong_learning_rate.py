# loses: check-double-agent
class DoubleDQNAgent(DQNAgent):
    """Double DQN (van Hasselt et al., 2016)."""

    def loss(self, obs, action, reward, next_obs, terminated, discount=None) -> torch.Tensor:
        """Return the loss of a batch; ``discount`` is its own gamma, where it has one."""
        gamma = self.gamma if discount is None else discount
        for group in self.optimizer.param_groups:
            group["lr"] = 1e-4
        q = current_q_values(self.network_q_value, obs, action)
        y = double_dqn_targets(
            self.network_q_value, self.network_q_value_target, reward, next_obs, terminated, gamma
        )
        return F.smooth_l1_loss(q, y)
