# loses: check-memory-count
def frame_bytes(capacity, stack, height, width, lean):
    frames = capacity if lean else 2 * stack * capacity
    return frames * height * width / 1e9
