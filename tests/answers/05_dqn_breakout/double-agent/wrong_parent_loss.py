# loses: check-double-agent
class DoubleDQNAgent(DQNAgent):
    def loss(self, obs, action, reward, next_obs, terminated, discount=None):
        gamma = self.gamma if discount is None else discount
        return super().loss(obs, action, reward, next_obs, terminated, discount)
