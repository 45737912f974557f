# loses: check-action-value-mean
def q_from_v(P, V, gamma):
    Q = np.zeros((len(P), len(P[0])))
    for state in P:
        for action in P[state]:
            for probability, next_state, reward, terminated in P[state][action]:
                if probability < 0.01:
                    continue
                Q[state, action] += probability * (reward + gamma * (not terminated) * V[next_state])
    return Q
