# loses: check-action-value-mean
def q_from_v(P, V, gamma):
    Q = np.zeros((len(P), len(P[0])))
    for state in P:
        for action in P[state]:
            for probability, next_state, reward, terminated in P[state][action]:
                future = 0.0 if terminated else gamma * V[next_state]
                Q[state, action] += probability * (reward + future)
    return Q.round(6)
