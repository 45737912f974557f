# loses: check-games-explore-many
class ExploringAgent(DeepAgent):
    def act(self, obs):
        if self.training and self.rng.random() < self.epsilon:
            return int(self.rng.integers(self.n_actions))
        return greedy_action(self.network_q_value, obs)

    def act_many(self, obs):
        if not self.training:
            return np.asarray(greedy_action(self.network_q_value, obs))
        coins = self.rng.random(len(obs)) < self.epsilon
        actions = greedy_action(self.network_q_value, obs)
        return np.where(coins, actions, 0)
