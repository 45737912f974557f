def policy_iteration(policy, evaluate, improve):
    policies = [policy]
    seen = {policy.tobytes()}
    while (new := improve(policies[-1], evaluate(policies[-1]))).tobytes() not in seen:
        seen.add(new.tobytes())
        policies.append(new)
    return policies
