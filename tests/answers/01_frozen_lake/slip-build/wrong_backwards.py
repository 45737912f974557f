# loses: check-slip-build-directions
def slippery_successors(env, state, action):
    distribution = {}
    for a in (action, (action + 1) % 4, (action + 2) % 4):
        cell = next_cell(env, state, a)
        distribution[cell] = distribution.get(cell, 0) + 1 / 3
    return distribution
