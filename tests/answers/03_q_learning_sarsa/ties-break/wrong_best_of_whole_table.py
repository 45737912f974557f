# loses: check-ties-break-best
class GreedyAgent(TabularAgent):
    def greedy(self, obs):
        return int(self.rng.choice(np.flatnonzero(self.q_table[obs] == self.q_table.max())))
