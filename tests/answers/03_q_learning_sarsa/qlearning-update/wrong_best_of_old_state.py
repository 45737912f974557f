# loses: check-qlearning-update-step, check-qlearning-update-trained
class QLearningAgent(EpsilonGreedyAgent):
    def learn(self, obs, action, reward, next_obs, terminated):
        target = reward
        if not terminated:
            target += self.gamma * self.q_table[obs].max()
        self.q_table[obs, action] += self.alpha * (target - self.q_table[obs, action])
