# loses: check-ties-break-best
class GreedyAgent(TabularAgent):
    def greedy(self, obs):
        row = self.q_table[obs]
        ties = [a for a in range(self.env.action_space.n) if np.isclose(row[a], max(row))]
        return int(self.rng.choice(ties))
