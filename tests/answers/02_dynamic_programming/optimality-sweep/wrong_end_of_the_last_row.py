# loses: check-optimality-sweep-terminal
def optimality_sweep(P, V, gamma):
    V_new = np.zeros(len(P))
    for state in P:
        V_new[state] = max(
            sum(p * (r + gamma * (not P[state][a][-1][3]) * V[n]) for p, n, r, t in P[state][a]) for a in P[state]
        )
    return V_new
