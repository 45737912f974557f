class SARSA_Agent(EpsilonGreedyAgent):
    def __init__(self, env, alpha, gamma, epsilon, seed=None):
        super().__init__(env, alpha, gamma, epsilon, seed)
        self.next_action = None

    def act(self, obs):
        if self.next_action is not None and self.next_action[0] == obs and self.training:
            return self.next_action[1]
        return super().act(obs)

    def learn(self, obs, action, reward, next_obs, terminated):
        target = reward
        if not terminated:
            chosen = super().act(next_obs)
            self.next_action = (next_obs, chosen)
            target += self.gamma * self.q_table[next_obs, chosen]
        self.q_table[obs, action] += self.alpha * (target - self.q_table[obs, action])

    def end_episode(self, truncated):
        self.next_action = None
