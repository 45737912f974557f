def frame_bytes(capacity, stack, height, width, lean):
    total = 0
    for _observation in range(1 if lean else 2):
        for _frame in range(1 if lean else stack):
            total += height * width
    return total * capacity
