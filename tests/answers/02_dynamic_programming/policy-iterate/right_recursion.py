def policy_iteration(policy, evaluate, improve):
    better = improve(policy, evaluate(policy))
    if (better == policy).all():
        return [policy]
    return [policy, *policy_iteration(better, evaluate, improve)]
