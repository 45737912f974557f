class GreedyAgent(TabularAgent):
    def greedy(self, obs):
        noise = self.rng.random(self.q_table.shape[1])
        return int(np.lexsort((noise, self.q_table[obs]))[-1])
