def frame_bytes(capacity, stack, height, width, lean):
    if lean:
        return capacity * height * width
    return capacity * 2 * stack * height * width
