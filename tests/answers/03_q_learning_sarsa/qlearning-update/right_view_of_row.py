class QLearningAgent(EpsilonGreedyAgent):
    def learn(self, obs, action, reward, next_obs, terminated):
        row = self.q_table[obs]
        error = row[action] - reward
        if not terminated:
            error -= self.gamma * max(self.q_table[next_obs].tolist())
        row[action] -= self.alpha * error
