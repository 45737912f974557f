def linear_epsilon(count, start, end, decay):
    return sorted([end, start - decay * count, start])[1]
