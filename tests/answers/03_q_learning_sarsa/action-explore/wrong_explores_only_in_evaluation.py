# loses: check-action-explore-training, check-action-explore-evaluation
class EpsilonGreedyAgent(GreedyAgent):
    def act(self, obs):
        if not self.training and self.rng.random() < self.epsilon:
            return int(self.rng.integers(self.env.action_space.n))
        return self.greedy(obs)
