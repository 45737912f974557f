# loses: check-qlearning-update-end
class QLearningAgent(EpsilonGreedyAgent):
    def learn(self, obs, action, reward, next_obs, terminated):
        target = reward
        if terminated:
            self.q_table[next_obs] = 0
        target += self.gamma * self.q_table[next_obs].max()
        self.q_table[obs, action] += self.alpha * (target - self.q_table[obs, action])
