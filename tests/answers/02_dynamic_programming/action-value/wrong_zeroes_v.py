# loses: check-action-value-mean
def q_from_v(P, V, gamma):
    Q = np.zeros((len(P), len(P[0])))
    for state in P:
        for action in P[state]:
            for p, s, r, t in P[state][action]:
                if t:
                    V[s] = 0.0
                Q[state, action] += p * (r + gamma * V[s])
    return Q
