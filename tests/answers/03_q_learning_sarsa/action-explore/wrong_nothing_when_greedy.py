# loses: check-action-explore-training
class EpsilonGreedyAgent(GreedyAgent):
    def act(self, obs):
        if self.training:
            if self.rng.random() < self.epsilon:
                return int(self.rng.integers(self.env.action_space.n))
        else:
            return self.greedy(obs)
