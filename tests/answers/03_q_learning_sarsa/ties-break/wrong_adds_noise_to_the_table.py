# loses: check-ties-break-best, check-ties-break-random
class GreedyAgent(TabularAgent):
    def greedy(self, obs):
        self.q_table[obs] += 1e-12 * self.rng.random(self.q_table.shape[1])
        return int(self.q_table[obs].argmax())
