# loses: check-qlearning-update-step
class QLearningAgent(EpsilonGreedyAgent):
    def learn(self, obs, action, reward, next_obs, terminated):
        target = reward + 0.9 * self.q_table[next_obs].max() * (not terminated)
        self.q_table[obs, action] += 0.1 * (target - self.q_table[obs, action])
