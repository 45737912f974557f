class SARSA_Agent(EpsilonGreedyAgent):
    def __init__(self, env, alpha, gamma, epsilon, seed=None):
        super().__init__(env, alpha, gamma, epsilon, seed)
        self.steps = []

    def learn(self, obs, action, reward, next_obs, terminated):
        self.steps.append((obs, action, reward, next_obs))

    def end_episode(self, truncated):
        actions = [step[1] for step in self.steps[1:]]
        actions.append(super().act(self.steps[-1][3]) if truncated else None)
        for (obs, action, reward, next_obs), next_action in zip(self.steps, actions):
            follows = 0 if next_action is None else self.q_table[next_obs, next_action]
            target = reward + self.gamma * follows
            self.q_table[obs, action] += self.alpha * (target - self.q_table[obs, action])
        self.steps = []
