class DoubleDQNAgent(DQNAgent):
    def loss(self, obs, action, reward, next_obs, terminated, discount=None):
        gamma = self.gamma if discount is None else discount
        y = double_dqn_targets(
            network=self.network_q_value,
            target_network=self.network_q_value_target,
            reward=reward,
            next_obs=next_obs,
            terminated=terminated,
            gamma=gamma,
        )
        q = current_q_values(network=self.network_q_value, obs=obs, action=action)
        return nn.SmoothL1Loss(reduction="mean")(q, y)
