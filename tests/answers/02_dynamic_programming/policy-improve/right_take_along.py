def improve_policy(policy, Q):
    new_policy = policy.copy()
    kept = np.take_along_axis(Q, policy[:, None], axis=1)[:, 0] >= Q.max(axis=1) - 1e-09
    return np.where(kept, policy, Q.argmax(axis=1))
    return new_policy
