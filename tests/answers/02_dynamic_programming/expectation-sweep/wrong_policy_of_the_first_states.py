# loses: check-expectation-sweep-policy
def evaluation_sweep(P, policy, V, gamma):
    V_new = np.zeros(len(P))
    for s in P:
        for a in P[s]:
            for p, n, r, terminated in P[s][a]:
                V_new[s] += policy[min(s, 1), a] * p * (r + gamma * V[n] * (not terminated))
    return V_new
