# loses: check-qlearning-update-step
class QLearningAgent(EpsilonGreedyAgent):
    def learn(self, obs, action, reward, next_obs, terminated):
        target = reward
        if not terminated:
            target += self.gamma * self.q_table[next_obs].max()
        self.q_table[obs, action] += self.alpha * (target - self.q_table[obs, action])
        if terminated:
            self.epsilon *= 0.99
