# loses: check-sarsa-update-forget
class SARSA_Agent(EpsilonGreedyAgent):
    def __init__(self, env, alpha, gamma, epsilon, seed=None):
        super().__init__(env, alpha, gamma, epsilon, seed)
        self.next_action = self.next_obs = None

    def act(self, obs):
        if self.next_action is not None and obs == self.next_obs:
            return self.next_action
        return super().act(obs)

    def learn(self, obs, action, reward, next_obs, terminated):
        target = reward
        if not terminated:
            self.next_obs, self.next_action = next_obs, super().act(next_obs)
            target += self.gamma * self.q_table[next_obs, self.next_action]
        self.q_table[obs, action] += self.alpha * (target - self.q_table[obs, action])
