# loses: check-slip-build-directions
def slippery_successors(env, state, action):
    distribution = {}
    for a in (max(action - 1, 0), action, min(action + 1, 3)):
        cell = next_cell(env, state, a)
        distribution[cell] = distribution.get(cell, 0) + 1 / 3
    return distribution
