# loses: check-sarsa-update-taken
class SARSA_Agent(EpsilonGreedyAgent):
    def __init__(self, env, alpha, gamma, epsilon, seed=None):
        super().__init__(env, alpha, gamma, epsilon, seed)
        self.next_action = None

    def act(self, obs):
        if self.next_action is None:
            return super().act(obs)
        action, self.next_action = self.next_action, None
        return action

    def learn(self, obs, action, reward, next_obs, terminated):
        target = reward
        if not terminated:
            self.next_action = int(self.rng.integers(self.env.action_space.n))
            target += self.gamma * self.q_table[next_obs, self.next_action]
        self.q_table[obs, action] += self.alpha * (target - self.q_table[obs, action])

    def end_episode(self, truncated):
        self.next_action = None
