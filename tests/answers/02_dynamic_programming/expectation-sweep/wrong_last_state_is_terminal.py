# loses: check-expectation-sweep-terminal
def evaluation_sweep(P, policy, V, gamma):
    V_new = np.zeros(len(P))
    for s in P:
        for a in P[s]:
            for p, n, r, _terminated in P[s][a]:
                future = V[n] if n < len(P) - 1 else 0.0
                V_new[s] += policy[s, a] * p * (r + gamma * future)
    return V_new
