# loses: check-sarsa-update-taken
class SARSA_Agent(EpsilonGreedyAgent):
    def __init__(self, env, alpha, gamma, epsilon, seed=None):
        super().__init__(env, alpha, gamma, epsilon, seed)
        self.next_action = None

    def act(self, obs):
        return super().act(obs) if self.next_action is None else self.next_action

    def learn(self, obs, action, reward, next_obs, terminated):
        future = 0.0
        if not terminated:
            self.next_action = super().act(next_obs)
            future = self.q_table[next_obs, self.next_action]
        self.q_table[obs, action] += self.alpha * (
            self.gamma * (reward + future) - self.q_table[obs, action]
        )

    def end_episode(self, truncated):
        self.next_action = None
