class DoubleDQNAgent(DQNAgent):
    def loss(self, obs, action, reward, next_obs, terminated, discount=None):
        gamma = self.gamma if discount is None else discount
        q = current_q_values(self.network_q_value, obs, action)
        with torch.no_grad():
            y = double_dqn_targets(
                self.network_q_value,
                self.network_q_value_target,
                reward,
                next_obs,
                terminated,
                gamma,
            )
        return F.huber_loss(q, y)
