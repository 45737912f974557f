# loses: check-policy-improve-greedy
def improve_policy(policy, Q):
    new_policy = policy.copy()
    Q[:] = Q.round(12)
    for state in range(len(policy)):
        if Q[state, policy[state]] < Q[state].max() - 1e-9:
            new_policy[state] = Q[state].argmax()
    return new_policy
