# loses: check-expectation-sweep-transitions
def evaluation_sweep(P, policy, V, gamma):
    V_new = np.zeros(len(P))
    for state in P:
        for action in P[state]:
            for probability, next_state, reward, terminated in P[state][action]:
                if probability < 0.01:
                    continue
                V_new[state] += policy[state, action] * probability * (reward + gamma * (not terminated) * V[next_state])
    return V_new
