# loses: check-policy-improve-greedy
def improve_policy(policy, Q):
    new_policy = policy.copy()
    for state in range(len(Q)):
        if Q[state, policy[state]] < Q[state].max() - 1e-9:
            new_policy[state] = Q[state].max()
    return new_policy
