# loses: check-sarsa-update-taken
class SARSA_Agent(EpsilonGreedyAgent):
    def learn(self, obs, action, reward, next_obs, terminated):
        target = reward
        if not terminated:
            row = self.q_table[next_obs]
            probabilities = np.full(row.size, self.epsilon / row.size)
            probabilities[self.greedy(next_obs)] += 1 - self.epsilon
            target += self.gamma * probabilities @ row
        self.q_table[obs, action] += self.alpha * (target - self.q_table[obs, action])
