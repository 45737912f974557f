def optimality_sweep(P, V, gamma):
    terminal = {o[1] for s in P for a in P[s] for o in P[s][a] if o[3]}
    V_new = V.copy()
    for s in set(P) - terminal:
        V_new[s] = max(
            sum(p * (r + (0 if n in terminal else gamma * V[n])) for p, n, r, _ in outcomes)
            for outcomes in P[s].values()
        )
    return V_new
