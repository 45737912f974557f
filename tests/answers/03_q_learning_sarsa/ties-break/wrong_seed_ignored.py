# loses: check-ties-break-random
class GreedyAgent(TabularAgent):
    def greedy(self, obs):
        if not hasattr(self, "draws"):
            self.draws = np.random.default_rng(0)
        row = self.q_table[obs]
        return int(self.draws.choice(np.flatnonzero(row == row.max())))
