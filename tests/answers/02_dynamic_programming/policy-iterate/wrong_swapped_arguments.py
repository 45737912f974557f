# loses: check-policy-iterate-steps, check-policy-iterate-stop
def policy_iteration(policy, evaluate, improve):
    policies = [policy]
    while True:
        new_policy = improve(evaluate(policies[-1]), policies[-1])
        if np.array_equal(new_policy, policies[-1]):
            return policies
        policies.append(new_policy)
