# loses: check-policy-improve-ties
def improve_policy(policy, Q):
    new_policy = policy.copy()
    R = np.round(Q, 9)
    for state in range(len(Q)):
        if R[state, policy[state]] < R[state].max():
            new_policy[state] = R[state].argmax()
    return new_policy
