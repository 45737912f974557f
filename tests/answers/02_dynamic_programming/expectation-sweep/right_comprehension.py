def evaluation_sweep(P, policy, V, gamma):
    return np.array(
        [
            sum(
                policy[s][a] * p * (r + (not done) * gamma * V[n])
                for a in P[s]
                for p, n, r, done in P[s][a]
            )
            for s in P
        ]
    )
