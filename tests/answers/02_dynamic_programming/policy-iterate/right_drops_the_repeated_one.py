def policy_iteration(policy, evaluate, improve):
    policies = [np.array(policy), improve(policy, evaluate(policy))]
    while (policies[-1] != policies[-2]).any():
        policies.append(improve(policies[-1], evaluate(policies[-1])))
    return policies[:-1]
