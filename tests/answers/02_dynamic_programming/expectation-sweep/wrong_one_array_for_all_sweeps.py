# loses: check-expectation-sweep-synchronous
TABLES = {}


def evaluation_sweep(P, policy, V, gamma):
    V_new = TABLES.setdefault(len(P), np.zeros(len(P)))
    V_next = np.zeros(len(P))
    for s in P:
        for a in P[s]:
            for p, n, r, terminated in P[s][a]:
                V_next[s] += policy[s, a] * p * (r + gamma * V[n] * (not terminated))
    V_new[:] = V_next
    return V_new
