# loses: check-epsilon-decay
def linear_epsilon(count, start, end, decay):
    return max(end, 0.01, start - decay * max(count, 0))
