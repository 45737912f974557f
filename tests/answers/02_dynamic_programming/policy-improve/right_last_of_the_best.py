def improve_policy(policy, Q):
    new_policy = policy.copy()
    for state, values in enumerate(Q):
        best = np.flatnonzero(np.isclose(values, values.max(), rtol=0, atol=1e-9))
        if policy[state] not in best:
            new_policy[state] = best[-1] if values[best[-1]] == values.max() else values.argmax()
    return new_policy
