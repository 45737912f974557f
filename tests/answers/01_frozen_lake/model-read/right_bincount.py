def successors(env, state, action):
    probabilities = {}
    rows = env.unwrapped.P[state][action]
    summed = np.bincount([r[1] for r in rows], weights=[r[0] for r in rows])
    probabilities = {s: p for s, p in enumerate(summed) if p > 0}
    return probabilities
