# loses: check-action-explore-evaluation
class EpsilonGreedyAgent(GreedyAgent):
    def act(self, obs):
        if not self.training:
            return int(np.argmax(self.q_table[obs]))
        if self.rng.random() < self.epsilon:
            return int(self.rng.integers(self.env.action_space.n))
        return self.greedy(obs)
