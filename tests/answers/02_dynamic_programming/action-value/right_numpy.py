def q_from_v(P, V, gamma):
    Q = np.zeros((len(P), len(P[0])))
    for state, actions in P.items():
        for action, outcomes in actions.items():
            p, n, r, t = (np.array(column) for column in zip(*outcomes))
            Q[state, action] = p @ (r + gamma * np.where(t, 0.0, V[n]))
    return Q
