# loses: check-optimality-sweep-max
def optimality_sweep(P, V, gamma):
    V_new = np.zeros(len(P))
    for s in P:
        V_new[s] = max(r + gamma * V[n] * (not t) for a in P[s] for p, n, r, t in P[s][a])
    return V_new
