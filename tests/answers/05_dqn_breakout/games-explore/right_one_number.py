class ExploringAgent(DeepAgent):
    """Explores with probability epsilon while it is training."""

    def act(self, obs) -> int:
        """Return an action for one observation."""
        r = self.rng.random() if self.training else 1.0
        if r < self.epsilon:
            return int(r / self.epsilon * self.n_actions)
        return greedy_action(self.network_q_value, obs)

    def act_many(self, obs) -> np.ndarray:
        """Return an action for each of n observations, shape (n,)."""
        actions = np.asarray(greedy_action(self.network_q_value, obs)).copy()
        if self.training:
            explores = self.rng.binomial(1, self.epsilon, size=len(obs)).astype(bool)
            actions[explores] = self.rng.integers(self.n_actions, size=explores.sum())
        return actions
