class GreedyAgent(TabularAgent):
    def greedy(self, obs):
        order = self.rng.permutation(len(self.q_table[obs]))
        return order[np.argmax(self.q_table[obs][order])]
