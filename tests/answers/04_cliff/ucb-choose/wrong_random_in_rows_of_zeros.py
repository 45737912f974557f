# loses: check-ucb-choose-formula
class UCBAgent(TabularAgent):
    def __init__(self, env, target, c=0.5, **options):
        super().__init__(env, target, **options)
        self.c = c
        self.counts = np.zeros_like(self.q_table)

    def choose(self, obs):
        if not self.training:
            return self.greedy(obs)
        n = self.counts[obs]
        if (n == 0).any():
            return int(np.argmin(n))
        if not self.q_table[obs].any():  # nothing is known yet
            return int(self.rng.integers(len(n)))
        return int(np.argmax(self.q_table[obs] + self.c * np.sqrt(np.log(n.sum()) / n)))

    def learn(self, obs, action, reward, next_obs, terminated):
        self.counts[obs, action] += 1
        super().learn(obs, action, reward, next_obs, terminated)
