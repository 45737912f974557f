# loses: check-action-explore-training
class EpsilonGreedyAgent(GreedyAgent):
    def act(self, obs):
        if self.eval():
            return self.greedy(obs)
        if self.rng.random() < self.epsilon:
            return int(self.rng.integers(self.env.action_space.n))
        return self.greedy(obs)
