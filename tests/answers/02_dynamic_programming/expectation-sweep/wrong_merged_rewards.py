# loses: check-expectation-sweep-transitions
def evaluation_sweep(P, policy, V, gamma):
    V_new = np.zeros(len(P))
    for state in P:
        for action in P[state]:
            merged = {}
            for p, s, r, t in P[state][action]:
                q = merged.get(s, (0, 0, 0))[0]
                merged[s] = (q + p, r, t)
            for s, (p, r, t) in merged.items():
                V_new[state] += policy[state, action] * p * (r + gamma * V[s] * (not t))
    return V_new
