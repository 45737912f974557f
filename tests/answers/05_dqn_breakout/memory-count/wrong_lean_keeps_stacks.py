# loses: check-memory-count
def frame_bytes(capacity, stack, height, width, lean):
    observations = 1 if lean else 2
    return capacity * observations * stack * height * width
