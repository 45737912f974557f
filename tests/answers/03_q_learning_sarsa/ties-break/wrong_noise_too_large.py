# loses: check-ties-break-best
class GreedyAgent(TabularAgent):
    def greedy(self, obs):
        row = self.q_table[obs]
        return int(np.argmax(row + self.rng.random(len(row))))
