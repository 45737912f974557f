class SARSA_Agent(EpsilonGreedyAgent):
    def __init__(self, env, alpha, gamma, epsilon, seed=None):
        super().__init__(env, alpha, gamma, epsilon, seed)
        self.last = None

    def act(self, obs):
        action = super().act(obs)
        if self.training:
            self.update(obs, action)
        return action

    def update(self, next_obs, next_action):
        if self.last is not None:
            obs, action, reward, _ = self.last
            target = reward + self.gamma * self.q_table[next_obs, next_action]
            self.q_table[obs, action] += self.alpha * (target - self.q_table[obs, action])
            self.last = None

    def learn(self, obs, action, reward, next_obs, terminated):
        if terminated:
            self.q_table[obs, action] += self.alpha * (reward - self.q_table[obs, action])
        else:
            self.last = (obs, action, reward, next_obs)

    def end_episode(self, truncated):
        if self.last is not None:
            next_obs = self.last[3]
            self.update(next_obs, super().act(next_obs))
