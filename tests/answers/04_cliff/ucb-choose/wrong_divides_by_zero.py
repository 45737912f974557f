# loses: check-ucb-choose-unvisited, check-ucb-choose-counts
class UCBAgent(TabularAgent):
    def __init__(self, env, target, c=0.5, **options):
        super().__init__(env, target, **options)
        self.c = c
        self.counts = np.zeros_like(self.q_table)

    def choose(self, obs):
        if not self.training:
            return self.greedy(obs)
        import math
        n = [float(count) for count in self.counts[obs]]
        scores = [q + self.c * math.sqrt(math.log(sum(n)) / k) for q, k in zip(self.q_table[obs], n)]
        return scores.index(max(scores))

    def learn(self, obs, action, reward, next_obs, terminated):
        self.counts[obs, action] += 1
        super().learn(obs, action, reward, next_obs, terminated)
