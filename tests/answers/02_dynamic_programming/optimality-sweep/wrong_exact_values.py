# loses: check-optimality-sweep-max, check-optimality-sweep-terminal, check-optimality-sweep-synchronous
def optimality_sweep(P, V, gamma):
    return exact_values(P, np.zeros(len(P), dtype=int), min(gamma, 0.999999))
