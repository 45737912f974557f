class SARSA_Agent(EpsilonGreedyAgent):
    def __init__(self, env, alpha, gamma, epsilon, seed=None):
        super().__init__(env, alpha, gamma, epsilon, seed)
        self.next_action = None

    def choose(self, obs):
        row = self.q_table[obs]
        if self.training and self.rng.random() < self.epsilon:
            return self.rng.integers(len(row))
        return self.rng.choice(np.flatnonzero(row == row.max()))

    def act(self, obs):
        if self.training and self.next_action is not None:
            return self.next_action
        return self.choose(obs)

    def learn(self, obs, action, reward, next_obs, terminated):
        target = reward
        if not terminated:
            self.next_action = self.choose(next_obs)
            target += self.gamma * self.q_table[next_obs, self.next_action]
        self.q_table[obs, action] += self.alpha * (target - self.q_table[obs, action])

    def end_episode(self, truncated):
        self.next_action = None
