# loses: check-model-read
def successors(env, state, action):
    probabilities = {}
    for p, n, _r, _t in env.unwrapped.P[state][action]:
        probabilities[n] = 2 / 3 if n in probabilities else p
    return probabilities
