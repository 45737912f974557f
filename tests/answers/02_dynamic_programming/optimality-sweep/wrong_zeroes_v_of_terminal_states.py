# loses: check-optimality-sweep-synchronous
def optimality_sweep(P, V, gamma):
    rows_of = [row for actions in P.values() for rows in actions.values() for row in rows]
    for _p, n, _r, terminated in rows_of:
        if terminated:
            V[n] = 0.0
    return np.array(
        [
            max(sum(p * (r + gamma * V[n]) for p, n, r, _t in rows) for rows in P[s].values())
            for s in range(len(P))
        ]
    )
