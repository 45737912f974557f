def evaluation_sweep(P, policy, V, gamma):
    # Another way to mask: the value of every terminal state is zero before the sweep.
    terminal = {o[1] for s in P for a in P[s] for o in P[s][a] if o[3]}
    old = V.copy()
    old[list(terminal)] = 0
    new = old.copy()
    for s in P:
        if s not in terminal:
            new[s] = 0
            for a, pi in enumerate(policy[s]):
                for p, n, r, _ in P[s][a]:
                    new[s] += pi * p * (r + gamma * old[n])
    return new
