# loses: check-policy-improve-greedy
def improve_policy(policy, Q):
    for state in range(len(policy)):
        if Q[state, policy[state]] < Q[state].max() - 1e-9:
            policy[state] = Q[state].argmax()
    return policy
