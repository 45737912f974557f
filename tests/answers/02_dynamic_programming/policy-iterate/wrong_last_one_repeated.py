# loses: check-policy-iterate-stop
def policy_iteration(policy, evaluate, improve):
    policies = [policy]
    while True:
        policies.append(improve(policies[-1], evaluate(policies[-1])))
        if np.array_equal(policies[-1], policies[-2]):
            return policies
