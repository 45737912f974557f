# loses: check-optimality-sweep-max
def optimality_sweep(P, V, gamma):
    V_new = np.zeros(len(P))
    for state in P:
        if V[state] == 0:
            continue
        action_values = []
        for outcomes in P[state].values():
            value = 0.0
            for probability, next_state, reward, terminated in outcomes:
                future = 0.0 if terminated else gamma * V[next_state]
                value += probability * (reward + future)
            action_values.append(value)
        V_new[state] = max(action_values)
    return V_new
