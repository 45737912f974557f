class QLearningAgent(EpsilonGreedyAgent):
    def learn(self, obs, action, reward, next_obs, terminated):
        k = np.ravel_multi_index((obs, action), self.q_table.shape)
        target = reward + (0 if terminated else self.gamma * np.amax(self.q_table[next_obs, :]))
        self.q_table.flat[k] += self.alpha * (target - self.q_table.flat[k])
