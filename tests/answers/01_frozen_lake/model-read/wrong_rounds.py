# loses: check-model-read
def successors(env, state, action):
    probabilities = {}
    for p, n, _r, _t in env.unwrapped.P[state][action]:
        probabilities[n] = probabilities.get(n, 0) + round(p, 4)
    return probabilities
