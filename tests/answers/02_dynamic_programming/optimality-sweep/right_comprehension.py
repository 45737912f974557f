def optimality_sweep(P, V, gamma):
    return np.array(
        [
            max(sum(p * (r + gamma * V[n] * (not t)) for p, n, r, t in P[s][a]) for a in P[s])
            for s in P
        ]
    )
