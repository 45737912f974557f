class DoubleDQNAgent(DQNAgent):
    def loss(self, obs, action, reward, next_obs, terminated, discount=None):
        gamma = self.gamma if discount is None else discount
        networks = self.network_q_value, self.network_q_value_target
        q_values = self.network_q_value(to_network_input(obs, self.device))
        q_values = q_values[torch.arange(len(action)), action]
        targets = double_dqn_targets(*networks, reward, next_obs, terminated, gamma)
        return F.smooth_l1_loss(q_values, targets)
