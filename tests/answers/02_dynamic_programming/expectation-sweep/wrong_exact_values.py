# loses: check-expectation-sweep-transitions, check-expectation-sweep-policy, check-expectation-sweep-terminal, check-expectation-sweep-synchronous
def evaluation_sweep(P, policy, V, gamma):
    return exact_values(P, policy, min(gamma, 0.999999))
