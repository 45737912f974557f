# loses: check-ties-break-random
class GreedyAgent(TabularAgent):
    def greedy(self, obs):
        row = self.q_table[obs]
        return len(row) - 1 - int(np.argmax(row[::-1]))
