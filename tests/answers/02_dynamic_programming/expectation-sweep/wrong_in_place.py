# loses: check-expectation-sweep-synchronous
def evaluation_sweep(P, policy, V, gamma):
    for s in P:
        V[s] = sum(
            policy[s, a] * p * (r + gamma * V[n] * (not t)) for a in P[s] for p, n, r, t in P[s][a]
        )
    return V
