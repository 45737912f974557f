# loses: check-slip-build-edges
def slippery_successors(env, state, action):
    probabilities = {}
    height, width = env.unwrapped.desc.shape
    for direction in [(action - 1) % 4, action, (action + 1) % 4]:
        row, column = divmod(state, width)
        dr, dc = [(0, -1), (1, 0), (0, 1), (-1, 0)][direction]
        row = min(max(row + dr, 0), height - 1)
        column = min(max(column + dc, 0), width - 1)
        cell = row * width + column
        probabilities[cell] = probabilities.get(cell, 0) + 1 / 3
    return probabilities
