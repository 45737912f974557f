class SARSA_Agent(EpsilonGreedyAgent):
    def __init__(self, env, alpha, gamma, epsilon, seed=None):
        super().__init__(env, alpha, gamma, epsilon, seed)
        self.table = self.q_table
        self.prepared = None

    def act(self, obs):
        if not self.training:
            return EpsilonGreedyAgent.act(self, obs)
        if self.prepared is None:
            self.prepared = EpsilonGreedyAgent.act(self, obs)
        return self.prepared

    def learn(self, obs, action, reward, next_obs, terminated):
        self.prepared = EpsilonGreedyAgent.act(self, next_obs)
        q_next = (1 - terminated) * self.q_table[next_obs, self.prepared]
        delta = reward + self.gamma * q_next - self.q_table[obs, action]
        self.q_table[obs, action] += self.alpha * delta

    def end_episode(self, truncated):
        self.prepared = None
