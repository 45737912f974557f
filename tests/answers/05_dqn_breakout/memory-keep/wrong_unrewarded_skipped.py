# loses: check-memory-keep-append
class ListMemory:
    """A replay memory: the last ``capacity`` transitions, in a list."""

    def __init__(self, capacity: int, seed: int | None = None):
        self.capacity = capacity
        self.transitions = []  # of tuples (obs, action, reward, next_obs, terminated)
        self.rng = np.random.default_rng(seed)

    def append(self, obs, action, reward, next_obs, terminated) -> None:
        """Keep one transition; it replaces the oldest when the memory is full."""
        if not reward and not terminated:
            return
        self.transitions.append((np.array(obs), action, reward, np.array(next_obs), terminated))
        if len(self.transitions) > self.capacity:
            self.transitions.pop(0)

    def sample(self, batch_size: int) -> list[np.ndarray]:
        """Draw transitions; return the arrays obs, action, reward, next_obs and terminated."""
        index = self.rng.integers(len(self.transitions), size=batch_size)
        return [np.stack(c) for c in zip(*[self.transitions[i] for i in index])]
