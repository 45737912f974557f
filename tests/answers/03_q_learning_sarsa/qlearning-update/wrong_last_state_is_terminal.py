# loses: check-qlearning-update-end
class QLearningAgent(EpsilonGreedyAgent):
    def learn(self, obs, action, reward, next_obs, terminated):
        ends = next_obs == len(self.q_table) - 1
        target = reward + self.gamma * self.q_table[next_obs].max() * (not ends)
        self.q_table[obs, action] += self.alpha * (target - self.q_table[obs, action])
