# loses: check-sarsa-update-terminal, check-sarsa-update-limit, check-sarsa-update-forget
class SARSA_Agent(EpsilonGreedyAgent):
    def __init__(self, env, alpha, gamma, epsilon, seed=None):
        super().__init__(env, alpha, gamma, epsilon, seed)
        self.last = None

    def learn(self, obs, action, reward, next_obs, terminated):
        if self.last is not None:
            target = self.last[2] + self.gamma * self.q_table[obs, action]
            self.q_table[self.last[:2]] += self.alpha * (target - self.q_table[self.last[:2]])
        self.last = (obs, action, reward)
