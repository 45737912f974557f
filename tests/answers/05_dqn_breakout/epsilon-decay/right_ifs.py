def linear_epsilon(count, start, end, decay):
    if count <= 0:
        return start
    epsilon = start - count * decay
    if epsilon < end:
        return end
    return epsilon
