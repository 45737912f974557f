# loses: check-policy-iterate-stop
def policy_iteration(policy, evaluate, improve):
    policies = [policy]
    while True:
        new_policy = improve(policies[-1], evaluate(policies[-1]))
        if (new_policy - policies[-1]).sum() == 0:
            return policies
        policies.append(new_policy)
