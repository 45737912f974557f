# loses: check-action-value-mean, check-action-value-terminal
def q_from_v(P, V, gamma):
    Q = np.zeros((len(P), len(P[0])))
    for state in P:
        for action in P[state]:
            for probability, next_state, reward, terminated in P[state][action]:
                Q[state, action] += probability * reward
    return Q
