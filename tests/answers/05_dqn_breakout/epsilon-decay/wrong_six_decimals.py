# loses: check-epsilon-decay
def linear_epsilon(count: int, start: float, end: float, decay: float) -> float:
    """Return epsilon after ``count`` episodes, or steps, since the end of the warm-up."""
    return round(min(start, max(end, start - decay * count)), 6)
