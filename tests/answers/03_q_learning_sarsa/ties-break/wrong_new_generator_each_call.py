# loses: check-ties-break-random
class GreedyAgent(TabularAgent):
    def greedy(self, obs):
        row = self.q_table[obs]
        return int(np.random.default_rng().choice(np.flatnonzero(row == row.max())))
