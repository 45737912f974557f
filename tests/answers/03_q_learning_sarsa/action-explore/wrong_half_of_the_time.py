# loses: check-action-explore-training
class EpsilonGreedyAgent(GreedyAgent):
    def act(self, obs):
        if self.training and self.rng.random() < 0.5:
            return int(self.rng.integers(self.env.action_space.n))
        return self.greedy(obs)
