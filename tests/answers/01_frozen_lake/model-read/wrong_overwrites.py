# loses: check-model-read
def successors(env, state, action):
    return {n: p for p, n, _r, _t in env.unwrapped.P[state][action]}
