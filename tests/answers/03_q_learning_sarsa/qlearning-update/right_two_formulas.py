class QLearningAgent(EpsilonGreedyAgent):
    def learn(self, obs, action, reward, next_obs, terminated):
        old = self.q_table[obs, action]
        if terminated:
            self.q_table[obs, action] = old + self.alpha * (reward - old)
        else:
            best = max(self.q_table[next_obs])
            self.q_table[obs, action] = old + self.alpha * (reward + self.gamma * best - old)
