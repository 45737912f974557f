# loses: check-games-explore-training
class ExploringAgent(DeepAgent):
    def act(self, obs):
        best = greedy_action(self.network_q_value, obs)
        if self.training and self.rng.random() < self.epsilon:
            return int(self.rng.choice([a for a in range(self.n_actions) if a != best]))
        return best

    def act_many(self, obs):
        actions = np.asarray(greedy_action(self.network_q_value, obs))
        if not self.training:
            return actions
        at_random = self.rng.integers(self.n_actions, size=len(obs))
        return np.where(self.rng.random(len(obs)) < self.epsilon, at_random, actions)
