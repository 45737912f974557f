# loses: check-policy-iterate-steps, check-policy-iterate-stop
def policy_iteration(policy, evaluate, improve):
    while True:
        new_policy = improve(policy, evaluate(policy))
        if np.array_equal(new_policy, policy):
            return policy
        policy = new_policy
