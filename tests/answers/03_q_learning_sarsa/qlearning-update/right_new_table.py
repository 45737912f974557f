class QLearningAgent(EpsilonGreedyAgent):
    def learn(self, obs, action, reward, next_obs, terminated):
        table = self.q_table.copy()
        bootstrap = 0.0 if terminated else self.gamma * self.q_table[next_obs].max()
        table[obs, action] += self.alpha * (reward + bootstrap - table[obs, action])
        self.q_table = table
