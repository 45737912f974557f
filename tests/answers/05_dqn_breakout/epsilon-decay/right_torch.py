def linear_epsilon(count, start, end, decay):
    return float(torch.tensor(start - decay * max(0, count), dtype=torch.float64).clamp(min=end))
