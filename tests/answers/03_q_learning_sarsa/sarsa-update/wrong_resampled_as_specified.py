# loses: check-sarsa-update-taken
class SARSA_Agent(EpsilonGreedyAgent):
    def learn(self, obs, action, reward, next_obs, terminated):
        if terminated:
            target = reward
        else:
            next_action = self.act(next_obs)
            target = reward + self.gamma * self.q_table[next_obs, next_action]
        self.q_table[obs, action] += self.alpha * (target - self.q_table[obs, action])
