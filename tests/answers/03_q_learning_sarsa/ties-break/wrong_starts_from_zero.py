# loses: check-ties-break-best, check-ties-break-random
class GreedyAgent(TabularAgent):
    def greedy(self, obs):
        best, actions = 0.0, [0]
        for action, value in enumerate(self.q_table[obs]):
            if value > best:
                best, actions = value, [action]
            elif value == best:
                actions.append(action)
        return int(self.rng.choice(sorted(set(actions))))
