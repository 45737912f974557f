# loses: check-action-value-terminal
def q_from_v(P, V, gamma):
    Q = np.zeros((len(P), len(P[0])))
    for s in P:
        for a in P[s]:
            for p, n, r, _terminated in P[s][a]:
                Q[s, a] += p * (r + gamma * (V[n] if n < len(P) - 1 else 0.0))
    return Q
