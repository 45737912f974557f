# loses: check-qlearning-update-step, check-qlearning-update-trained
class QLearningAgent(EpsilonGreedyAgent):
    def learn(self, obs, action, reward, next_obs, terminated):
        target = reward
        if not terminated:
            target += self.gamma * self.q_table[next_obs].max()
        self.q_table[obs, action] += self.alpha * (target - self.q_table[obs, action])
        self.updates = getattr(self, "updates", 0) + 1
        if self.updates >= 20:
            self.alpha = 0.0
