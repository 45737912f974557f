def linear_epsilon(count, start, end, decay):
    if decay == 0:
        return start
    return float(np.interp(count, [0, (start - end) / decay], [start, end]))
