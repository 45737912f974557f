class EpsilonGreedyAgent(GreedyAgent):
    def act(self, obs):
        explores = self.training * self.rng.binomial(1, self.epsilon)
        return [self.greedy(obs), self.rng.integers(self.q_table.shape[1])][explores]
