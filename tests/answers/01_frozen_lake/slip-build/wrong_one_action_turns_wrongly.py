# loses: check-slip-build-directions
SIDES = {0: (1, 3), 1: (0, 2), 2: (1, 0), 3: (0, 2)}


def slippery_successors(env, state, action):
    distribution = {}
    for a in (action, *SIDES[action]):
        cell = next_cell(env, state, a)
        distribution[cell] = distribution.get(cell, 0) + 1 / 3
    return distribution
