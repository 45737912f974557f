# loses: check-memory-count
def frame_bytes(capacity, stack, height, width, lean):
    frames = capacity if lean else 8 * capacity
    return frames * height * width
