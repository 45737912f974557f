# loses: check-sarsa-update-taken
class SARSA_Agent(EpsilonGreedyAgent):
    def learn(self, obs, action, reward, next_obs, terminated):
        target = reward
        if not terminated:
            target += self.gamma * self.q_table[next_obs, action]
        self.q_table[obs, action] += self.alpha * (target - self.q_table[obs, action])
