# loses: check-epsilon-decay
def linear_epsilon(count, start, end, decay):
    return max(end, start - decay * abs(count))
