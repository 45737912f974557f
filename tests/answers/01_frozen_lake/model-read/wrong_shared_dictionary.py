# loses: check-model-read
def successors(env, state, action, probabilities={}):  # noqa: B006 - the mistake
    for p, n, _r, _t in env.unwrapped.P[state][action]:
        probabilities[n] = probabilities.get(n, 0) + p
    return probabilities
