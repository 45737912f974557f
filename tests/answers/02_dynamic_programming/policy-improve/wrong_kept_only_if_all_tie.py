# loses: check-policy-improve-ties
def improve_policy(policy, Q):
    all_tie = Q.max(axis=1) - Q.min(axis=1) < 1e-9
    return np.where(all_tie, policy, Q.argmax(axis=1))
