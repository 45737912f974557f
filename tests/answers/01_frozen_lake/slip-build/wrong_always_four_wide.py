# loses: check-slip-build-directions, check-slip-build-edges
def slippery_successors(env, state, action):
    row, column = divmod(state, 4)
    reached = [
        4 * row + max(column - 1, 0),
        4 * min(row + 1, 3) + column,
        4 * row + min(column + 1, 3),
        4 * max(row - 1, 0) + column,
    ]
    distribution = {}
    for a in (action - 1, action, action + 1):
        distribution[reached[a % 4]] = distribution.get(reached[a % 4], 0) + 1 / 3
    return distribution
