# loses: check-model-read
def successors(env, state, action):
    return {n: r for _p, n, r, _t in env.unwrapped.P[state][action]}
