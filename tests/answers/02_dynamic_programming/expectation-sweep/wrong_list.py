# loses: check-expectation-sweep-synchronous
def evaluation_sweep(P, policy, V, gamma):
    V_new = np.zeros(len(P))
    for state in P:
        for action in P[state]:
            for probability, next_state, reward, terminated in P[state][action]:
                future = 0.0 if terminated else gamma * V[next_state]
                V_new[state] += policy[state, action] * probability * (reward + future)
    return list(V_new)
