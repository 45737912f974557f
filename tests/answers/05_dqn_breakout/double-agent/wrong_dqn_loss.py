# loses: check-double-agent
class DoubleDQNAgent(DQNAgent):
    def loss(self, obs, action, reward, next_obs, terminated, discount=None):
        gamma = self.gamma if discount is None else discount
        networks = self.network_q_value, self.network_q_value_target
        return dqn_loss(*networks, obs, action, reward, next_obs, terminated, gamma)
