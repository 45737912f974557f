# loses: check-action-explore-training
class EpsilonGreedyAgent(GreedyAgent):
    def act(self, obs):
        if self.training and self.rng.random() < self.epsilon:
            self.epsilon *= 0.99
            return int(self.rng.integers(self.env.action_space.n))
        return self.greedy(obs)
