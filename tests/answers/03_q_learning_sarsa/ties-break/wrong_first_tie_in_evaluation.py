# loses: check-ties-break-random
class GreedyAgent(TabularAgent):
    def greedy(self, obs):
        row = self.q_table[obs]
        ties = np.flatnonzero(row == row.max())
        return int(self.rng.choice(ties)) if self.training else int(ties[0])
