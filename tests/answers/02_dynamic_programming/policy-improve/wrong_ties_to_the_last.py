# loses: check-policy-improve-ties
def improve_policy(policy, Q):
    n_actions = Q.shape[1]
    return n_actions - 1 - Q[:, ::-1].argmax(axis=1)
