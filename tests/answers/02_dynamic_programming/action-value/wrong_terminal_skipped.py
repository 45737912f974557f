# loses: check-action-value-terminal
def q_from_v(P, V, gamma):
    Q = np.zeros((len(P), len(P[0])))
    for state in P:
        for action in P[state]:
            for probability, next_state, reward, terminated in P[state][action]:
                if terminated:
                    continue
                Q[state, action] += probability * (reward + gamma * V[next_state])
    return Q
