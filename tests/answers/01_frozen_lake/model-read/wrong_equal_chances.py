# loses: check-model-read
def successors(env, state, action):
    probabilities, rows = {}, env.unwrapped.P[state][action]
    for _p, n, _r, _t in rows:
        probabilities[n] = probabilities.get(n, 0) + 1 / len(rows)
    return probabilities
