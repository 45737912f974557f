# loses: check-expectation-sweep-synchronous
def evaluation_sweep(P, policy, V, gamma):
    V_new = np.zeros(len(P))
    policy[0] = policy[0] / policy[0].sum() + 1e-9
    for s in P:
        for a in P[s]:
            for p, n, r, terminated in P[s][a]:
                V_new[s] += policy[s, a] * p * (r + gamma * V[n] * (not terminated))
    return V_new
