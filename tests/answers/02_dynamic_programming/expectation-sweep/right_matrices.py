def evaluation_sweep(P, policy, V, gamma):
    n_states, n_actions = policy.shape
    rewards = np.zeros((n_states, n_actions))
    moves = np.zeros((n_states, n_actions, n_states))
    for s in range(n_states):
        for a in range(n_actions):
            for p, n, r, done in P[s][a]:
                rewards[s, a] += p * r
                if not done:
                    moves[s, a, n] += p
    return np.einsum("sa,sa->s", policy, rewards + gamma * moves @ V)
