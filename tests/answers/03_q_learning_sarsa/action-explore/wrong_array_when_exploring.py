# loses: check-action-explore-training
class EpsilonGreedyAgent(GreedyAgent):
    def act(self, obs):
        if self.training and self.rng.random() < self.epsilon:
            return self.rng.integers(self.env.action_space.n, size=1)
        return self.greedy(obs)
