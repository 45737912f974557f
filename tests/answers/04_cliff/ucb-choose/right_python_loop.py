class UCBAgent(TabularAgent):
    def __init__(self, env, target, c=0.5, **options):
        super().__init__(env, target, **options)
        self.c = c
        self.counts = np.zeros_like(self.q_table)

    def choose(self, obs):
        if not self.training:
            return self.greedy(obs)
        counts = [int(n) for n in self.counts[obs]]
        scores = []
        for action, n in enumerate(counts):
            if n == 0:
                return action
            total = sum(counts)
            scores.append(self.q_table[obs][action] + self.c * (np.log(total) / n) ** 0.5)
        return scores.index(max(scores))

    def learn(self, obs, action, reward, next_obs, terminated):
        self.counts[obs, action] += 1
        super().learn(obs, action, reward, next_obs, terminated)
