# loses: check-ties-break-random
class GreedyAgent(TabularAgent):
    def greedy(self, obs):
        best = 0
        for action, value in enumerate(self.q_table[obs]):
            if value > self.q_table[obs, best]:
                best = action
            elif value == self.q_table[obs, best] and self.rng.random() < 0.5:
                best = action
        return best
