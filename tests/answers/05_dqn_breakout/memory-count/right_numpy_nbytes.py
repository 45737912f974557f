def frame_bytes(capacity, stack, height, width, lean):
    frames = 1 if lean else 2 * stack
    return capacity * np.zeros((frames, height, width), dtype=np.uint8).nbytes
