# loses: check-ties-break-random
class GreedyAgent(TabularAgent):
    def greedy(self, obs):
        return int(np.argmax(self.q_table[obs]))
