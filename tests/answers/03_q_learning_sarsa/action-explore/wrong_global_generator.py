# loses: check-action-explore-training
class EpsilonGreedyAgent(GreedyAgent):
    def act(self, obs):
        if not self.training:
            return self.greedy(obs)
        if np.random.rand() < self.epsilon:
            return np.random.choice(self.env.action_space.n)
        return self.greedy(obs)
