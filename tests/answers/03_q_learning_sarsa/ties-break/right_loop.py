class GreedyAgent(TabularAgent):
    def greedy(self, obs):
        best, actions = -np.inf, []
        for action, value in enumerate(self.q_table[obs]):
            if value > best:
                best, actions = value, [action]
            elif value == best:
                actions.append(action)
        return actions[self.rng.integers(len(actions))]
