# loses: check-epsilon-decay
# the count is a percentage: stops at 10,000
def linear_epsilon(count: int, start: float, end: float, decay: float) -> float:
    """Return epsilon after ``count`` episodes, or steps, since the end of the warm-up."""
    return max(end, start - decay * min(max(count, 0), 10_000))
