class ListMemory:
    """A replay memory: the last ``capacity`` transitions, in a list."""

    def __init__(self, capacity: int, seed: int | None = None):
        self.capacity = capacity
        self.transitions = []  # of tuples (obs, action, reward, next_obs, terminated)
        self.rng = np.random.default_rng(seed)

    def append(self, obs, action, reward, next_obs, terminated) -> None:
        """Keep one transition; it replaces the oldest when the memory is full."""
        if len(self.transitions) == self.capacity:
            del self.transitions[0]
        self.transitions.append((np.array(obs), action, reward, np.array(next_obs), terminated))

    def sample(self, batch_size: int) -> list[np.ndarray]:
        """Draw transitions; return the arrays obs, action, reward, next_obs and terminated."""
        places = self.rng.choice(len(self.transitions), size=batch_size)
        obs, action, reward, next_obs, terminated = [], [], [], [], []
        for place in places:
            row = self.transitions[place]
            obs.append(row[0])
            action.append(row[1])
            reward.append(row[2])
            next_obs.append(row[3])
            terminated.append(row[4])
        return [np.array(column) for column in (obs, action, reward, next_obs, terminated)]
