class EpsilonGreedyAgent(GreedyAgent):
    def act(self, obs):
        u = self.rng.random() if self.training else 1.0
        n = int(self.env.action_space.n)
        return min(int(u / self.epsilon * n), n - 1) if u < self.epsilon else self.greedy(obs)
