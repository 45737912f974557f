# loses: check-ties-break-random
class GreedyAgent(TabularAgent):
    def greedy(self, obs):
        row = self.q_table[obs]
        if not row.any():
            return int(self.rng.integers(len(row)))
        return int(np.argmax(row))
