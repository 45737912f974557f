# loses: check-policy-improve-greedy
def improve_policy(policy, Q):
    new_policy = np.zeros(len(policy))
    for state in range(len(policy)):
        good_enough = Q[state, policy[state]] >= Q[state].max() - 1e-9
        new_policy[state] = policy[state] if good_enough else Q[state].argmax()
    return new_policy
