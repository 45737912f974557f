# loses: check-memory-count
def frame_bytes(capacity, stack, height, width, lean):
    return capacity * 2 * stack * height * width
