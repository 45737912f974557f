class GreedyAgent(TabularAgent):
    def greedy(self, obs):
        row = self.q_table[obs]
        return int(np.lexsort((self.rng.random(row.size), row))[-1])
