# loses: check-optimality-sweep-max
def optimality_sweep(P, V, gamma):
    V_new = np.zeros(len(P))
    for s in P:
        V_new[s] = sum(
            sum(p * (r + gamma * V[n] * (not t)) for p, n, r, t in P[s][a]) for a in P[s]
        )
    return V_new
