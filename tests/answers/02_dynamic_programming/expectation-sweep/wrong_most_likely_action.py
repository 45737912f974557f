# loses: check-expectation-sweep-policy
def evaluation_sweep(P, policy, V, gamma):
    V_new = np.zeros(len(P))
    for s in P:
        a = int(np.argmax(policy[s]))
        V_new[s] = sum(p * (r + gamma * V[n] * (not t)) for p, n, r, t in P[s][a])
    return V_new
