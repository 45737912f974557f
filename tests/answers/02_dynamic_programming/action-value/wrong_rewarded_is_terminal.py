# loses: check-action-value-terminal
def q_from_v(P, V, gamma):
    Q = np.zeros((len(P), len(P[0])))
    for s in P:
        for a in P[s]:
            for p, n, r, _terminated in P[s][a]:
                Q[s, a] += p * (r if r > 0 else r + gamma * V[n])
    return Q
