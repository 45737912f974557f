# loses: check-ties-break-best
class GreedyAgent(TabularAgent):
    def greedy(self, obs):
        row = self.q_table[obs]
        return int(self.rng.choice(np.flatnonzero(row == row.min())))
