# loses: check-ties-break-random
class GreedyAgent(TabularAgent):
    generator = np.random.default_rng(0)

    def greedy(self, obs):
        row = self.q_table[obs]
        return int(self.generator.choice(np.flatnonzero(row == row.max())))
