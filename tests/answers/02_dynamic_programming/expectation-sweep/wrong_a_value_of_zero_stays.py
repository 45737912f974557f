# loses: check-expectation-sweep-transitions
def evaluation_sweep(P, policy, V, gamma):
    V_new = np.zeros(len(P))
    for s in P:
        if V[s] == 0 and V.any():  # "terminal"
            continue
        for a in P[s]:
            for p, n, r, terminated in P[s][a]:
                V_new[s] += policy[s, a] * p * (r + gamma * V[n] * (not terminated))
    return V_new
