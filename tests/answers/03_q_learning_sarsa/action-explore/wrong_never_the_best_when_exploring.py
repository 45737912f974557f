# loses: check-action-explore-training
class EpsilonGreedyAgent(GreedyAgent):
    def act(self, obs):
        best = self.greedy(obs)
        if self.training and self.rng.random() < self.epsilon:
            others = [a for a in range(self.env.action_space.n) if a != best]
            return int(self.rng.choice(others))
        return best
