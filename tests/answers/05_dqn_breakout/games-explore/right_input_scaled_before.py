class ExploringAgent(DeepAgent):
    def act(self, obs):
        if self.training and self.rng.uniform() < self.epsilon:
            return int(self.rng.integers(self.n_actions))
        return greedy_action(self.network_q_value, to_network_input(obs))

    def act_many(self, obs):
        n = len(obs)
        best = greedy_action(self.network_q_value, to_network_input(obs))
        coin = self.rng.binomial(1, self.epsilon if self.training else 0, size=n)
        return (1 - coin) * best + coin * self.rng.integers(self.n_actions, size=n)
