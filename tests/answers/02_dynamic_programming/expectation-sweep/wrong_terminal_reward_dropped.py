# loses: check-expectation-sweep-terminal
def evaluation_sweep(P, policy, V, gamma):
    V_new = np.zeros(len(P))
    for state in P:
        for action in P[state]:
            for probability, next_state, reward, terminated in P[state][action]:
                if not terminated:
                    V_new[state] += (
                        policy[state, action] * probability * (reward + gamma * V[next_state])
                    )
    return V_new
