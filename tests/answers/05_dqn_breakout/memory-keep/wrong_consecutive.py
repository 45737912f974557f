# loses: check-memory-keep-sample
class ListMemory:
    def __init__(self, capacity, seed=None):
        self.capacity = capacity
        self.transitions = []
        self.rng = np.random.default_rng(seed)

    def append(self, obs, action, reward, next_obs, terminated):
        if len(self.transitions) == self.capacity:
            del self.transitions[0]
        self.transitions.append((np.array(obs), action, reward, np.array(next_obs), terminated))

    def sample(self, batch_size):
        start = self.rng.integers(len(self.transitions))
        places = [(start + k) % len(self.transitions) for k in range(batch_size)]
        batch = [self.transitions[place] for place in places]
        return [np.stack(column) for column in zip(*batch, strict=True)]
