def successors(env, state, action):
    table = np.zeros(env.observation_space.n)
    for probability, next_state, _reward, _terminated in env.unwrapped.P[state][action]:
        table[next_state] += probability
    probabilities = {int(cell): float(table[cell]) for cell in np.flatnonzero(table)}
    return probabilities
