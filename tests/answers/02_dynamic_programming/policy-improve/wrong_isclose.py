# loses: check-policy-improve-greedy
def improve_policy(policy, Q):
    new_policy = policy.copy()
    for state in range(len(policy)):
        if not np.isclose(Q[state, policy[state]], Q[state].max()):
            new_policy[state] = Q[state].argmax()
    return new_policy
