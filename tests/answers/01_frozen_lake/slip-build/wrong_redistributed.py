# loses: check-slip-build-edges
def slippery_successors(env, state, action):
    probabilities = {}
    cells = [next_cell(env, state, d) for d in [(action - 1) % 4, action, (action + 1) % 4]]
    moved = [c for c in cells if c != state] or [state]
    for cell in moved:
        probabilities[cell] = probabilities.get(cell, 0) + 1 / len(moved)
    return probabilities
