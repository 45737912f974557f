class EpsilonGreedyAgent(GreedyAgent):
    def act(self, obs):
        n = self.env.action_space.n
        epsilon = self.epsilon if self.training else 0.0
        probabilities = np.full(n, epsilon / n)
        probabilities[self.greedy(obs)] += 1 - epsilon
        return self.rng.choice(n, p=probabilities)
