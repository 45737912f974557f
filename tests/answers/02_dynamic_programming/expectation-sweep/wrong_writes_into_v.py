# loses: check-expectation-sweep-synchronous
def evaluation_sweep(P, policy, V, gamma):
    V_new = np.zeros(len(P))
    for s in P:
        for a in P[s]:
            for p, n, r, t in P[s][a]:
                V_new[s] += policy[s, a] * p * (r + (0 if t else gamma * V[n]))
    V[:] = V_new
    return V_new
