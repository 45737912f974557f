# loses: check-epsilon-decay
def linear_epsilon(count, start, end, decay):
    return min(end, start - decay * max(count, 0))
