# loses: check-ties-break-best, check-ties-break-random
class GreedyAgent(TabularAgent):
    def greedy(self, obs):
        return self.q_table[obs].max()
