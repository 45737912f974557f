# loses: check-ties-break-best
class GreedyAgent(TabularAgent):
    def greedy(self, obs):
        row = self.q_table[obs]
        return int(self.rng.integers(len(np.flatnonzero(row == row.max()))))
