class ExploringAgent(DeepAgent):
    def act(self, obs):
        if not self.training:
            return greedy_action(self.network_q_value, obs)
        if self.rng.random() >= self.epsilon:
            return greedy_action(self.network_q_value, obs)
        return self.rng.choice(self.n_actions)

    def act_many(self, obs):
        actions = list(greedy_action(self.network_q_value, obs))
        if self.training:
            for i in range(len(actions)):
                if self.rng.random() < self.epsilon:
                    actions[i] = int(self.rng.integers(self.n_actions))
        return np.array(actions)
