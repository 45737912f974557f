class UCBAgent(TabularAgent):
    def __init__(self, env, target, c=0.5, **options):
        super().__init__(env, target, **options)
        self.c = c
        self.counts = np.zeros_like(self.q_table)

    def choose(self, obs):
        if self.training is False:
            return self.greedy(obs)
        n = self.counts[obs].tolist()
        if 0 in n:
            return n.index(0)
        scores = [q + self.c * (np.log(sum(n)) / k) ** 0.5 for q, k in zip(self.q_table[obs], n)]
        action = scores.index(max(scores))
        return action

    def learn(self, obs, action, reward, next_obs, terminated):
        self.counts[obs, action] = self.counts[obs, action] + 1
        super().learn(obs, action, reward, next_obs, terminated)
