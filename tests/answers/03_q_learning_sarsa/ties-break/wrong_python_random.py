# loses: check-ties-break-random
import random


class GreedyAgent(TabularAgent):
    def greedy(self, obs):
        row = self.q_table[obs].tolist()
        return random.choice([action for action, value in enumerate(row) if value == max(row)])
