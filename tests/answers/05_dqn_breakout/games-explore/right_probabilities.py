class ExploringAgent(DeepAgent):
    def act(self, obs):
        epsilon = self.epsilon * self.training
        p = np.full(self.n_actions, epsilon / self.n_actions)
        p[greedy_action(self.network_q_value, obs)] += 1 - epsilon
        return self.rng.choice(self.n_actions, p=p)

    def act_many(self, obs):
        best = greedy_action(self.network_q_value, obs)
        if not self.training:
            return np.array(best)
        p = np.full((len(obs), self.n_actions), self.epsilon / self.n_actions)
        p[np.arange(len(obs)), best] += 1 - self.epsilon
        return np.array([self.rng.choice(self.n_actions, p=row) for row in p])
