# loses: check-action-value-mean, check-action-value-terminal
def q_from_v(P, V, gamma):
    return np.array(
        [[sum(p * (r + gamma * V[n] * (not t)) for p, n, r, t in P[s][a]) for s in P] for a in P[0]]
    )
