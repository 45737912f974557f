# loses: check-games-explore-many
class ExploringAgent(DeepAgent):
    def act(self, obs):
        if self.training and self.rng.random() < self.epsilon:
            return int(self.rng.integers(self.n_actions))
        return greedy_action(self.network_q_value, obs)

    def act_many(self, obs):
        actions = np.array(greedy_action(self.network_q_value, obs))
        if self.training:
            explores = self.rng.random(len(obs)).round(1) < self.epsilon
            actions[explores] = self.rng.integers(self.n_actions, size=explores.sum())
        return actions
