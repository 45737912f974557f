# loses: check-policy-iterate-steps
def policy_iteration(policy, evaluate, improve):
    policies = [policy]
    while True:
        new_policy = improve(policy, evaluate(policy))
        if np.array_equal(new_policy, policy):
            return policies
        policy[:] = new_policy
        policies.append(policy)
