# loses: check-expectation-sweep-transitions
def evaluation_sweep(P, policy, V, gamma):
    V_new = np.zeros(len(P))
    for s in P:
        for a in P[s]:
            brackets = [r + gamma * (0.0 if t else V[n]) for _p, n, r, t in P[s][a]]
            V_new[s] += policy[s, a] * np.mean(brackets)
    return V_new
