# loses: check-ties-break-random
class GreedyAgent(TabularAgent):
    def greedy(self, obs):
        row = self.q_table[obs]
        return np.random.choice(np.where(row == np.max(row))[0])
