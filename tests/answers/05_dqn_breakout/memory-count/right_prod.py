def frame_bytes(capacity, stack, height, width, lean):
    shape = (capacity, height, width) if lean else (capacity, 2, stack, height, width)
    return int(np.prod(shape, dtype=np.int64))
