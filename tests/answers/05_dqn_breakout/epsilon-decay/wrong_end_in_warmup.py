# loses: check-epsilon-decay
def linear_epsilon(count, start, end, decay):
    if count < 0:
        return end
    return max(end, start - decay * count)
