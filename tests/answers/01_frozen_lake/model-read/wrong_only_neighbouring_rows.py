# loses: check-model-read
def successors(env, state, action):
    probabilities, previous = {}, None
    for p, n, _r, _t in env.unwrapped.P[state][action]:
        probabilities[n] = p + (probabilities[n] if n == previous else 0)
        previous = n
    return probabilities
