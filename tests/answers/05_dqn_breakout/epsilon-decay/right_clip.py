def linear_epsilon(count, start, end, decay):
    return np.clip(start - decay * count, end, start)
