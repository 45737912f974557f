def slippery_successors(env, state, action):
    probabilities = {}
    for direction in (action, action ^ 1, action ^ 3):
        cell = next_cell(env, state, direction)
        probabilities[cell] = probabilities.get(cell, 0) + 1 / 3
    return probabilities
