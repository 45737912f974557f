# loses: check-epsilon-decay
def linear_epsilon(count, start, end, decay):
    return max(end, 1.0 - decay * max(count, 0))
