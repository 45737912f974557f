# loses: check-model-read
def successors(env, state, action):
    probabilities, rows = {}, env.unwrapped.P[state][action]
    while rows:
        p, n, _r, _t = rows.pop()
        probabilities[n] = probabilities.get(n, 0) + p
    return probabilities
