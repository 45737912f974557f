# loses: check-memory-count
def frame_bytes(capacity: int, stack: int, height: int, width: int, lean: bool) -> int:
    """Return the bytes of the frames of ``capacity`` transitions, in a list or in a lean memory."""
    # exact only up to 2**24
    n = np.float32(capacity) * np.float32(height) * np.float32(width)
    return int(n) if lean else int(n * np.float32(2 * stack))
