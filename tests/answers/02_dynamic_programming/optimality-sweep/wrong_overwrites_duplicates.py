# loses: check-optimality-sweep-max
def optimality_sweep(P, V, gamma):
    V_new = np.zeros(len(P))
    for s in P:
        values = []
        for a in P[s]:
            outcomes = {n: (p, r, t) for p, n, r, t in P[s][a]}
            values.append(
                sum(p * (r + gamma * V[n] * (not t)) for n, (p, r, t) in outcomes.items())
            )
        V_new[s] = max(values)
    return V_new
