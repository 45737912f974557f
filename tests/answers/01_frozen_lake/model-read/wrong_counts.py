# loses: check-model-read
def successors(env, state, action):
    probabilities = {}
    for _p, n, _r, _t in env.unwrapped.P[state][action]:
        probabilities[n] = probabilities.get(n, 0) + 1
    return probabilities
