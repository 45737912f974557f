# loses: check-qlearning-update-step
class QLearningAgent(EpsilonGreedyAgent):
    def learn(self, obs, action, reward, next_obs, terminated):
        best = 0
        for value in self.q_table[next_obs]:
            best = max(best, value)
        target = reward + self.gamma * best * (not terminated)
        self.q_table[obs, action] += self.alpha * (target - self.q_table[obs, action])
