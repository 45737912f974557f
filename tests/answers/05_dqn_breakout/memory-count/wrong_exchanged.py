# loses: check-memory-count
def frame_bytes(capacity, stack, height, width, lean):
    frames = 2 * stack * capacity if lean else capacity
    return frames * height * width
