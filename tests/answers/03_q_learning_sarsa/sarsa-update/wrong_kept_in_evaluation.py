# loses: check-sarsa-update-forget
class SARSA_Agent(EpsilonGreedyAgent):
    def __init__(self, env, alpha, gamma, epsilon, seed=None):
        super().__init__(env, alpha, gamma, epsilon, seed)
        self.next_action = None

    def act(self, obs):
        if not self.training:
            return self.last_action
        self.last_action = super().act(obs) if self.next_action is None else self.next_action
        return self.last_action

    def learn(self, obs, action, reward, next_obs, terminated):
        target = reward
        if not terminated:
            self.next_action = super().act(next_obs)
            target += self.gamma * self.q_table[next_obs, self.next_action]
        self.q_table[obs, action] += self.alpha * (target - self.q_table[obs, action])

    def end_episode(self, truncated):
        self.next_action = None
