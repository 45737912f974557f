class EpsilonGreedyAgent(GreedyAgent):
    def act(self, obs):
        explored = int(self.rng.integers(self.q_table.shape[1]))
        explores = self.rng.random() < self.epsilon
        return explored if explores and self.training else self.greedy(obs)
