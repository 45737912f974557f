# loses: check-slip-build-directions
def slippery_successors(env, state, action):
    distribution = {}
    for a, p in ((action, 1 / 2), ((action + 1) % 4, 1 / 4), ((action - 1) % 4, 1 / 4)):
        cell = next_cell(env, state, a)
        distribution[cell] = distribution.get(cell, 0) + p
    return distribution
