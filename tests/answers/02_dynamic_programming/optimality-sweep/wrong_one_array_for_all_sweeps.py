# loses: check-optimality-sweep-synchronous
def optimality_sweep(P, V, gamma, tables={}):  # noqa: B006 - the mistake
    best = [
        max(
            sum(p * (r + gamma * V[n] * (not terminated)) for p, n, r, terminated in rows)
            for rows in P[s].values()
        )
        for s in P
    ]
    V_new = tables.setdefault(len(P), np.zeros(len(P)))
    V_new[:] = best
    return V_new
