# loses: check-optimality-sweep-max
def optimality_sweep(P, V, gamma):
    def future(rows):
        return sum(p * V[n] for p, n, _r, t in rows if not t)

    V_new = np.zeros(len(P))
    for s in P:
        chosen = max(P[s].values(), key=future)
        V_new[s] = sum(p * r for p, _n, r, _t in chosen) + gamma * future(chosen)
    return V_new
