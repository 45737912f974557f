# loses: check-action-value-mean
def q_from_v(P, V, gamma):
    Q = np.zeros((len(P), len(P[0])))
    for state in P:
        for action in P[state]:
            outcomes = {n: (p, r, t) for p, n, r, t in P[state][action]}
            Q[state, action] = sum(
                p * (r + gamma * V[n] * (not t)) for n, (p, r, t) in outcomes.items()
            )
    return Q
