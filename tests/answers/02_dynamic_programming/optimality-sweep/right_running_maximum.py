def optimality_sweep(P, V, gamma):
    V_new = np.full(len(P), -np.inf)
    for s in reversed(range(len(P))):
        for a in range(len(P[s])):
            q = 0.0
            for p, n, r, t in P[s][a]:
                q += p * r if t else p * (r + gamma * V[n])
            V_new[s] = q if q > V_new[s] else V_new[s]
    return V_new
