# loses: check-epsilon-decay
def linear_epsilon(count, start, end, decay):
    return float(np.interp(count, [0, (start - end) / decay], [start, end]))
