# loses: check-ucb-choose-unvisited
class UCBAgent(TabularAgent):
    def __init__(self, env, target, c=0.5, **options):
        super().__init__(env, target, **options)
        self.c = c
        self.counts = np.zeros_like(self.q_table)

    def choose(self, obs):
        if not self.training:
            return self.greedy(obs)
        counts = self.counts[obs] + 0.001
        action = int(
            np.argmax(self.q_table[obs] + self.c * np.sqrt(np.log(counts.sum() + 1) / counts))
        )
        return action

    def learn(self, obs, action, reward, next_obs, terminated):
        self.counts[obs, action] += 1
        super().learn(obs, action, reward, next_obs, terminated)
