# loses: check-policy-iterate-steps
def policy_iteration(policy, evaluate, improve):
    policies = [policy]
    V = evaluate(policy)
    while True:
        new_policy = improve(policies[-1], V)
        if np.array_equal(new_policy, policies[-1]):
            return policies
        policies.append(new_policy)
