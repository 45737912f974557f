# loses: check-memory-count
def frame_bytes(capacity, stack, height, width, lean):
    frames = capacity if lean else 2 * 4 * capacity
    return frames * 84 * 84
