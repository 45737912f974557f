# loses: check-epsilon-decay
def linear_epsilon(count, start, end, decay):
    return max(0.0, start - decay * max(count, 0))
