def successors(env, state, action):
    outcomes = env.unwrapped.P[state][action]
    p = np.bincount([o[1] for o in outcomes], weights=[o[0] for o in outcomes])
    return {int(s): float(p[s]) for s in np.flatnonzero(p)}
