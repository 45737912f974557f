# loses: check-model-read
def successors(env, state, action):
    probabilities = {}
    for p, n, _r, terminated in env.unwrapped.P[state][action]:
        if not terminated:
            probabilities[n] = probabilities.get(n, 0) + p
    return probabilities
