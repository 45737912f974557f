# loses: check-action-explore-training
class EpsilonGreedyAgent(GreedyAgent):
    def act(self, obs):
        if self.training and self.rng.binomial(1, self.epsilon):
            return self.env.action_space.sample()
        return self.greedy(obs)
