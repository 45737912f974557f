class ListMemory:
    """A replay memory: the last ``capacity`` transitions, in a list."""

    def __init__(self, capacity: int, seed: int | None = None):
        self.capacity = capacity
        self.transitions = []  # of tuples (obs, action, reward, next_obs, terminated)
        self.rng = np.random.default_rng(seed)

    def append(self, obs, action, reward, next_obs, terminated) -> None:
        """Keep one transition; it replaces the oldest when the memory is full."""
        insert_at = len(self.transitions)
        self.transitions.insert(
            insert_at, (np.array(obs), action, reward, np.array(next_obs), terminated)
        )
        if insert_at == self.capacity:
            self.transitions.remove_first() if hasattr(
                self.transitions, "remove_first"
            ) else self.transitions.pop(0)

    def sample(self, batch_size: int) -> list[np.ndarray]:
        """Draw transitions; return the arrays obs, action, reward, next_obs and terminated."""
        index = self.rng.permuted(
            np.tile(np.arange(len(self.transitions)), (batch_size, 1)), axis=1
        )[:, 0]
        o, a, r, no, t = zip(*(self.transitions[i] for i in index))
        return [np.stack(o), np.array(a), np.array(r), np.stack(no), np.array(t)]
