# loses: check-epsilon-decay
def linear_epsilon(count, start, end, decay):
    epsilon = start - decay * max(count, 0)
    if epsilon > end:
        return epsilon
    return 0.0
