# loses: check-ties-break-random
class GreedyAgent(TabularAgent):
    turn = 0

    def greedy(self, obs):
        row = self.q_table[obs]
        best = np.flatnonzero(row == row.max())
        self.turn += 1
        return int(best[self.turn % len(best)])
