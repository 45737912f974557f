class ExploringAgent(DeepAgent):
    def act(self, obs):
        explore = self.training and self.rng.binomial(1, self.epsilon) == 1
        if explore:
            return self.rng.integers(0, self.n_actions)
        return greedy_action(self.network_q_value, obs)

    def act_many(self, obs):
        if not self.training:
            return np.array(greedy_action(self.network_q_value, obs))
        actions = self.rng.integers(self.n_actions, size=len(obs))
        greedy = self.rng.random(len(obs)) >= self.epsilon
        if greedy.any():
            actions[greedy] = greedy_action(self.network_q_value, obs[greedy])
        return actions
