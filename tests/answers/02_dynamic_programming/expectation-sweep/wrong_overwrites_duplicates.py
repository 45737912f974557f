# loses: check-expectation-sweep-transitions
def evaluation_sweep(P, policy, V, gamma):
    V_new = np.zeros(len(P))
    for state in P:
        for action in P[state]:
            outcomes = {n: (p, r, t) for p, n, r, t in P[state][action]}
            for n, (p, r, t) in outcomes.items():
                V_new[state] += policy[state, action] * p * (r + gamma * V[n] * (not t))
    return V_new
