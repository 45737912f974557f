# loses: check-ties-break-best
class GreedyAgent(TabularAgent):
    def greedy(self, obs):
        weights = np.exp(self.q_table[obs])
        return int(self.rng.choice(len(weights), p=weights / weights.sum()))
