class DoubleDQNAgent(DQNAgent):
    def loss(self, obs, action, reward, next_obs, terminated, discount=None):
        gamma = self.gamma if discount is None else discount
        online, target = self.network_q_value, self.network_q_value_target
        targets = double_dqn_targets(online, target, reward, next_obs, terminated, gamma)
        errors = torch.abs(targets - current_q_values(online, obs, action))
        return torch.where(errors <= 1, errors**2 / 2, errors - 0.5).mean()
