# loses: check-policy-iterate-steps
def policy_iteration(policy, evaluate, improve):
    policies = [policy, improve(policy, evaluate(policy))]
    while not np.array_equal(policies[-1], policies[-2]):
        policies.append(improve(policies[-1], evaluate(policies[-1])))
    return list(np.unique(policies, axis=0))
