class GreedyAgent(TabularAgent):
    def greedy(self, obs):
        best, ties = 0, 1
        for action in range(1, self.q_table.shape[1]):
            if self.q_table[obs, action] > self.q_table[obs, best]:
                best, ties = action, 1
            elif self.q_table[obs, action] == self.q_table[obs, best]:
                ties += 1
                if self.rng.random() < 1 / ties:
                    best = action
        return best
