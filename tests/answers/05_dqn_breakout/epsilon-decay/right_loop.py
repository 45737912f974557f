def linear_epsilon(count, start, end, decay):
    epsilon = start
    for _unit in range(count):
        epsilon = max(epsilon - decay, end)
    return epsilon
