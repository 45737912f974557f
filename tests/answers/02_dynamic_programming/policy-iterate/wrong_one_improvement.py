# loses: check-policy-iterate-stop
def policy_iteration(policy, evaluate, improve):
    return [policy, improve(policy, evaluate(policy))]
