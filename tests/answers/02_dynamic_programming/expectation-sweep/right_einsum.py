def evaluation_sweep(P, policy, V, gamma):
    V_new = np.zeros(len(P))
    n, m = policy.shape
    p, r = (np.zeros((n, m, n)), np.zeros((n, m)))
    for s in P:
        for a in P[s]:
            for prob, s2, reward, over in P[s][a]:
                p[s, a, s2] += prob * (not over)
                r[s, a] += prob * reward
    V_new = np.einsum("sa,sa->s", policy, r + gamma * np.einsum("sat,t->sa", p, np.nan_to_num(V)))
    return V_new
