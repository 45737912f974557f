# loses: check-ties-break-best, check-ties-break-random
class GreedyAgent(TabularAgent):
    def greedy(self, obs):
        if not hasattr(self, "cache"):
            self.cache = {}
        if obs not in self.cache:
            ties = np.flatnonzero(self.q_table[obs] == self.q_table[obs].max())
            self.cache[obs] = int(self.rng.choice(ties))
        return self.cache[obs]
