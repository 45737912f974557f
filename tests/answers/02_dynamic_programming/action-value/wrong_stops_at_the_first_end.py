# loses: check-action-value-mean
def q_from_v(P, V, gamma):
    Q = np.zeros((len(P), len(P[0])))
    for s in P:
        for a in P[s]:
            for p, n, r, terminated in P[s][a]:
                if terminated:
                    Q[s, a] += p * r
                    break
                Q[s, a] += p * (r + gamma * V[n])
    return Q
