# loses: check-memory-count
def frame_bytes(capacity, stack, height, width, lean):
    frames = capacity if lean else 2 * stack * capacity
    return 4 * frames * height * width
