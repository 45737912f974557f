def successors(env, state, action):
    outcomes = env.unwrapped.P[state][action]
    return {s: sum(p for p, n, _, _ in outcomes if n == s) for s in {n for _, n, _, _ in outcomes}}
