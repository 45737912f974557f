class SARSA_Agent(EpsilonGreedyAgent):
    def __init__(self, env, alpha, gamma, epsilon, seed=None):
        super().__init__(env, alpha, gamma, epsilon, seed)
        self.last = None

    def correct(self, obs, action, target):
        self.q_table[obs, action] += self.alpha * (target - self.q_table[obs, action])

    def learn(self, obs, action, reward, next_obs, terminated):
        if self.last is not None:
            last_obs, last_action, last_reward = self.last
            target = last_reward + self.gamma * self.q_table[obs, action]
            self.correct(last_obs, last_action, target)
        self.last = (obs, action, reward)
        self.next_obs = next_obs
        if terminated:
            self.correct(obs, action, reward)
            self.last = None

    def end_episode(self, truncated):
        if truncated:
            obs, action, reward = self.last
            next_action = super().act(self.next_obs)
            self.correct(
                obs, action, reward + self.gamma * self.q_table[self.next_obs, next_action]
            )
        self.last = None
