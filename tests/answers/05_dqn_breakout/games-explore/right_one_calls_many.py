class ExploringAgent(DeepAgent):
    def act(self, obs):
        return int(self.act_many(np.asarray(obs)[None])[0])

    def act_many(self, obs):
        epsilon = self.epsilon if self.training else 0.0
        greedy = np.array(greedy_action(self.network_q_value, obs))
        explores = self.rng.random(len(greedy)) < epsilon
        greedy[explores] = self.rng.integers(self.n_actions, size=explores.sum())
        return greedy
