def improve_policy(policy, Q):
    new_policy = policy.copy()
    for state in range(len(policy)):
        for action in range(Q.shape[1]):
            if Q[state, action] > Q[state, new_policy[state]] + 1e-9:
                new_policy[state] = action
    return new_policy
