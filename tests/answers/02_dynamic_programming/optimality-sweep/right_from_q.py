def optimality_sweep(P, V, gamma):
    return q_from_v(P, V, gamma).max(axis=1)
