# loses: check-action-explore-training
class EpsilonGreedyAgent(GreedyAgent):
    def act(self, obs):
        draw = self.rng.random()
        if self.training and draw < self.epsilon:
            return int(draw * self.env.action_space.n)
        return self.greedy(obs)
