# loses: check-optimality-sweep-max
def optimality_sweep(P, V, gamma):
    V_new = np.zeros(len(P))
    for s in P:
        best = 0.0  # hides every value below zero
        for a in P[s]:
            best = max(best, sum(p * (r + gamma * V[n] * (not t)) for p, n, r, t in P[s][a]))
        V_new[s] = best
    return V_new
