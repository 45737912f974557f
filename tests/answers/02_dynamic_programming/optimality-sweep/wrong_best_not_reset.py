# loses: check-optimality-sweep-max
def optimality_sweep(P, V, gamma):
    V_new, best = np.zeros(len(P)), -np.inf
    for s in P:
        for rows in P[s].values():
            best = max(best, sum(p * (r + gamma * V[n] * (not t)) for p, n, r, t in rows))
        V_new[s] = best
    return V_new
