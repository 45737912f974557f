# loses: check-expectation-sweep-synchronous
def evaluation_sweep(P, policy, V, gamma):
    V_new = np.zeros(len(P))
    for state in P:
        for action in P[state]:
            P[state][action].sort()
            for probability, next_state, reward, terminated in P[state][action]:
                V_new[state] += policy[state, action] * probability * (reward + gamma * (not terminated) * V[next_state])
    return V_new
