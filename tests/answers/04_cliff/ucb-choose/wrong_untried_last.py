# loses: check-ucb-choose-unvisited
class UCBAgent(TabularAgent):
    def __init__(self, env, target, c=0.5, **options):
        super().__init__(env, target, **options)
        self.c = c
        self.counts = np.zeros_like(self.q_table)

    def choose(self, obs):
        if not self.training:
            return self.greedy(obs)
        n = self.counts[obs]
        tried = np.flatnonzero(n > 0)
        if len(tried) == 0:
            return 0
        n = n[tried]
        scores = self.q_table[obs][tried] + self.c * np.sqrt(np.log(n.sum()) / n)
        return int(tried[np.argmax(scores)])

    def learn(self, obs, action, reward, next_obs, terminated):
        self.counts[obs, action] += 1
        super().learn(obs, action, reward, next_obs, terminated)
