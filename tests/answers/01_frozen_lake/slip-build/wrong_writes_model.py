# loses: check-slip-build-directions, check-slip-build-edges
def slippery_successors(env, state, action):
    probabilities = {}
    rows = []
    for direction in [(action - 1) % 4, action, (action + 1) % 4]:
        next_state = next_cell(env, state, direction)
        rows.append((1 / 3, next_state, 0.0, False))
        probabilities[next_state] = probabilities.get(next_state, 0) + 1 / 3
    env.unwrapped.P[state][action] = rows
    return probabilities
