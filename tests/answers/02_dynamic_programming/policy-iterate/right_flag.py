def policy_iteration(policy, evaluate, improve):
    policies = [policy]
    stable = False
    while not stable:
        V = evaluate(policy)
        new_policy = improve(policy, V)
        stable = all(new == old for new, old in zip(new_policy, policy))
        if not stable:
            policies.append(new_policy)
        policy = new_policy
    return policies
