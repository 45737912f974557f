# loses: check-policy-iterate-stop
def policy_iteration(policy, evaluate, improve):
    policies = [policy]
    for _ in range(10):
        policies.append(improve(policies[-1], evaluate(policies[-1])))
    return policies
