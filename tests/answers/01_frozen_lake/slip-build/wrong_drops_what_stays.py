# loses: check-slip-build-edges
def slippery_successors(env, state, action):
    distribution = {}
    for a in (action - 1, action, action + 1):
        cell = next_cell(env, state, a % 4)
        if cell != state:
            distribution[cell] = distribution.get(cell, 0) + 1 / 3
    return distribution
