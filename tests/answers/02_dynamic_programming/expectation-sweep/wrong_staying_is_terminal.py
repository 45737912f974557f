# loses: check-expectation-sweep-terminal
def evaluation_sweep(P, policy, V, gamma):
    stays = [all(row[1] == s for rows in P[s].values() for row in rows) for s in range(len(P))]
    V_new = np.zeros(len(P))
    for s in P:
        for a in P[s]:
            for p, n, r, _terminated in P[s][a]:
                V_new[s] += policy[s, a] * p * (r + gamma * V[n] * (not stays[n]))
    return V_new
