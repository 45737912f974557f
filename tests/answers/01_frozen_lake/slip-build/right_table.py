PERPENDICULAR = {0: (1, 3), 1: (0, 2), 2: (1, 3), 3: (0, 2)}


def slippery_successors(env, state, action):
    distribution = {}
    for direction in (action, *PERPENDICULAR[action]):
        cell = next_cell(env, state, direction)
        distribution[cell] = distribution.get(cell, 0) + 1 / 3
    return distribution
