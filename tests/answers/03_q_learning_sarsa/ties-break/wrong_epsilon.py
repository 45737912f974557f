# loses: check-ties-break-best
class GreedyAgent(TabularAgent):
    def greedy(self, obs):
        if self.rng.random() < self.epsilon:
            return int(self.rng.integers(len(self.q_table[obs])))
        ties = np.flatnonzero(self.q_table[obs] == self.q_table[obs].max())
        return int(self.rng.choice(ties))
