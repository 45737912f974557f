# loses: check-games-explore-training
class ExploringAgent(DeepAgent):
    def act(self, obs):
        return greedy_action(self.network_q_value, obs)

    def act_many(self, obs):
        actions = np.asarray(greedy_action(self.network_q_value, obs))
        if not self.training:
            return actions
        at_random = self.rng.integers(self.n_actions, size=len(obs))
        return np.where(self.rng.random(len(obs)) < self.epsilon, at_random, actions)
