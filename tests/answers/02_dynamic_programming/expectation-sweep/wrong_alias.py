# loses: check-expectation-sweep-synchronous
def evaluation_sweep(P, policy, V, gamma):
    V_new = V
    for s in P:
        value = 0.0
        for a in P[s]:
            for p, n, r, t in P[s][a]:
                value += policy[s, a] * p * (r + (0 if t else gamma * V[n]))
        V_new[s] = value
    return V_new
