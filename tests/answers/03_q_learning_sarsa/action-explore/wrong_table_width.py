# loses: check-action-explore-training
class EpsilonGreedyAgent(GreedyAgent):
    def act(self, obs):
        if self.training and self.rng.random() < self.epsilon:
            return int(self.rng.choice([0, 1, 2, 3][: self.env.action_space.n]))
        return self.greedy(obs)
