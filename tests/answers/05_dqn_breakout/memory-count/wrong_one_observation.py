# loses: check-memory-count
def frame_bytes(capacity, stack, height, width, lean):
    frames = capacity if lean else stack * capacity
    return frames * height * width
