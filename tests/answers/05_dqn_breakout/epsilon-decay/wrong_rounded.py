# loses: check-epsilon-decay
def linear_epsilon(count, start, end, decay):
    return round(max(end, start - decay * max(count, 0)), 2)
