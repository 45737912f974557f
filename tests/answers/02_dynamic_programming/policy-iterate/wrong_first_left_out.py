# loses: check-policy-iterate-steps, check-policy-iterate-stop
def policy_iteration(policy, evaluate, improve):
    policies = []
    while True:
        new_policy = improve(policy, evaluate(policy))
        if np.array_equal(new_policy, policy):
            return policies
        policies.append(new_policy)
        policy = new_policy
