# loses: check-optimality-sweep-max
def optimality_sweep(P, V, gamma):
    V_new = np.zeros(len(P))
    for s in P:
        best = -np.inf
        for rows in P[s].values():
            best = max(best, sum(p * (r + gamma * V[n] * (not t)) for p, n, r, t in rows))
            if best > V[s]:  # better than it was: that will do
                break
        V_new[s] = best
    return V_new
