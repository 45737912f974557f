class UCBAgent(TabularAgent):
    def __init__(self, env, target, c=0.5, **options):
        super().__init__(env, target, **options)
        self.c = c
        self.counts = np.zeros_like(self.q_table)

    def choose(self, obs):
        if self.training:
            counts = self.counts[obs]
            with np.errstate(divide="ignore", invalid="ignore"):
                bonus = np.sqrt(np.log(counts.sum()) / counts)
            scores = np.where(counts > 0, self.q_table[obs] + self.c * bonus, np.inf)
            return self.rng.choice(np.flatnonzero(scores == scores.max()))
        return self.greedy(obs)

    def learn(self, obs, action, reward, next_obs, terminated):
        self.counts[obs, action] += 1
        super().learn(obs, action, reward, next_obs, terminated)
