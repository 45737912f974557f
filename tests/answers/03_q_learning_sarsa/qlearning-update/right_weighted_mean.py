class QLearningAgent(EpsilonGreedyAgent):
    def learn(self, obs, action, reward, next_obs, terminated):
        future = (1 - terminated) * np.max(self.q_table[next_obs, :])
        target = reward + self.gamma * future
        self.q_table[obs, action] = (1 - self.alpha) * self.q_table[
            obs, action
        ] + self.alpha * target
