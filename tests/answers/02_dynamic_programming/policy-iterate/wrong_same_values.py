# loses: check-policy-iterate-stop
def policy_iteration(policy, evaluate, improve):
    policies, V = [policy], evaluate(policy)
    while True:
        new_policy = improve(policies[-1], V)
        V_new = evaluate(new_policy)
        if np.allclose(V_new, V):
            return policies
        policies.append(new_policy)
        V = V_new
