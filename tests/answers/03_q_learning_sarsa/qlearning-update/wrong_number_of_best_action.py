# loses: check-qlearning-update-step, check-qlearning-update-trained
class QLearningAgent(EpsilonGreedyAgent):
    def learn(self, obs, action, reward, next_obs, terminated):
        target = reward + self.gamma * self.q_table[next_obs].argmax() * (not terminated)
        self.q_table[obs, action] += self.alpha * (target - self.q_table[obs, action])
