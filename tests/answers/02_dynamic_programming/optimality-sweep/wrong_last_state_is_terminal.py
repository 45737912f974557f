# loses: check-optimality-sweep-terminal
def optimality_sweep(P, V, gamma):
    known = V.copy()
    known[-1] = 0.0
    return np.array(
        [
            max(sum(p * (r + gamma * known[n]) for p, n, r, _t in rows) for rows in P[s].values())
            for s in range(len(P))
        ]
    )
