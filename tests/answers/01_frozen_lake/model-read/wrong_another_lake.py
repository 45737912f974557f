# loses: check-model-read
def successors(env, state, action):
    probabilities = {}
    for p, n, _r, _t in env_slippery.unwrapped.P[state][action]:
        probabilities[n] = probabilities.get(n, 0) + p
    return probabilities
