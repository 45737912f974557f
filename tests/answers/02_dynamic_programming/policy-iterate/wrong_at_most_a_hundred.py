# loses: check-policy-iterate-stop
def policy_iteration(policy, evaluate, improve):
    policies = [policy]
    for _ in range(100):
        new_policy = improve(policies[-1], evaluate(policies[-1]))
        if np.array_equal(new_policy, policies[-1]):
            break
        policies.append(new_policy)
    return policies
