# loses: check-sarsa-update-taken
class SARSA_Agent(EpsilonGreedyAgent):
    """Learns from the action that it then takes."""

    def __init__(
        self, env: gym.Env, alpha: float, gamma: float, epsilon: float, seed: int | None = None
    ):
        super().__init__(env, alpha, gamma, epsilon, seed)
        self.next_action = None  # chosen by learn, to be played by act

    def act(self, obs: int) -> int:
        """Return the action that ``learn`` has chosen; without one, an epsilon-greedy action."""
        if self.training and self.next_action is not None:
            return self.next_action
        return super().act(obs)

    def learn(self, obs: int, action: int, reward: float, next_obs: int, terminated: bool) -> None:
        """Choose the next action, and correct ``q_table[obs, action]``."""
        target = reward
        if not terminated:
            self.next_action = super().act(next_obs)
            target += self.gamma * self.q_table[obs, self.next_action]
        self.q_table[obs, action] += self.alpha * (target - self.q_table[obs, action])

    def end_episode(self, truncated: bool) -> None:
        """Forget what belongs to the episode that has just ended."""
        self.next_action = None
        ### END SOLUTION