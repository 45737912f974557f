class EpsilonGreedyAgent(GreedyAgent):
    def act(self, obs):
        row = self.q_table[obs]
        if self.training and self.rng.uniform() <= self.epsilon:
            return int(self.rng.choice(len(row)))
        return int(self.rng.choice(np.flatnonzero(row == row.max())))
