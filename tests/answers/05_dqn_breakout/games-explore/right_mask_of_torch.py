class ExploringAgent(DeepAgent):
    def act(self, obs):
        explores = self.rng.random() < self.epsilon and self.training
        choices = range(self.n_actions) if explores else [greedy_action(self.network_q_value, obs)]
        return int(self.rng.choice(choices))

    def act_many(self, obs):
        greedy = torch.as_tensor(greedy_action(self.network_q_value, obs))
        if self.training:
            mask = torch.as_tensor(self.rng.random(len(obs)) < self.epsilon)
            drawn = torch.as_tensor(self.rng.integers(self.n_actions, size=len(obs)))
            greedy = torch.where(mask, drawn, greedy)
        return greedy.numpy()
