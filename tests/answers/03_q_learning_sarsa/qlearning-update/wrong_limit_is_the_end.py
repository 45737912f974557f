# loses: check-qlearning-update-end
class QLearningAgent(EpsilonGreedyAgent):
    def learn(self, obs, action, reward, next_obs, terminated):
        self.last = (obs, action, reward, self.q_table[obs, action])
        target = reward
        if not terminated:
            target += self.gamma * self.q_table[next_obs].max()
        self.q_table[obs, action] += self.alpha * (target - self.q_table[obs, action])

    def end_episode(self, truncated):
        if truncated:
            obs, action, reward, old = self.last
            self.q_table[obs, action] = old + self.alpha * (reward - old)
