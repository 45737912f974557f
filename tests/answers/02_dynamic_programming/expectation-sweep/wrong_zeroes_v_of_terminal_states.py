# loses: check-expectation-sweep-synchronous
def evaluation_sweep(P, policy, V, gamma):
    V_new = np.zeros(len(P))
    for s in P:
        for a in P[s]:
            for p, n, r, terminated in P[s][a]:
                if terminated:
                    V[n] = 0.0
                V_new[s] += policy[s, a] * p * (r + gamma * V[n])
    return V_new
