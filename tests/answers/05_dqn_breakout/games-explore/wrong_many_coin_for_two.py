# loses: check-games-explore-many
class ExploringAgent(DeepAgent):
    def act(self, obs):
        if self.training and self.rng.random() < self.epsilon:
            return int(self.rng.integers(self.n_actions))
        return greedy_action(self.network_q_value, obs)

    def act_many(self, obs):
        actions = np.asarray(greedy_action(self.network_q_value, obs))
        if not self.training:
            return actions
        at_random = self.rng.integers(self.n_actions, size=len(obs))
        return np.where(np.repeat(self.rng.random((len(obs) + 1) // 2), 2)[: len(obs)] < self.epsilon, at_random, actions)
