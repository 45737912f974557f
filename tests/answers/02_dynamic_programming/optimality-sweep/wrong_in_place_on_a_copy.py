# loses: check-optimality-sweep-synchronous
def optimality_sweep(P, V, gamma):
    V = V.copy()
    for s in P:
        V[s] = max(sum(p * (r + gamma * V[n] * (not t)) for p, n, r, t in P[s][a]) for a in P[s])
    return V
