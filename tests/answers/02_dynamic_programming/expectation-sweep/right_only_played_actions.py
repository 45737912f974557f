def evaluation_sweep(P, policy, V, gamma):
    V_new = np.empty_like(V, dtype=float)
    for s in reversed(range(len(P))):
        V_new[s] = 0.0
        for a in np.flatnonzero(policy[s]):
            q = sum(p * r if t else p * (r + gamma * V[n]) for p, n, r, t in P[s][int(a)])
            V_new[s] += policy[s, a] * q
    return V_new
