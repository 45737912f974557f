# loses: check-epsilon-decay
def linear_epsilon(count, start, end, decay):
    return max(end, start * (1 - decay) ** max(count, 0))
