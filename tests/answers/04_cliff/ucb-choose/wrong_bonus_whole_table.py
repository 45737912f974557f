# loses: check-ucb-choose-formula, check-ucb-choose-counts
class UCBAgent(TabularAgent):
    def __init__(self, env, target, c=0.5, **options):
        super().__init__(env, target, **options)
        self.c = c
        self.counts = np.zeros_like(self.q_table)

    def choose(self, obs):
        if not self.training:
            return self.greedy(obs)
        never = np.flatnonzero(self.counts[obs] == 0)
        if len(never):
            return int(never[0])
        bonus = self.c * np.sqrt(np.log(self.counts[obs].sum()) / self.counts)
        action = int(np.argmax(self.q_table + bonus))
        return action

    def learn(self, obs, action, reward, next_obs, terminated):
        self.counts[obs, action] += 1
        super().learn(obs, action, reward, next_obs, terminated)
