# loses: check-model-read
CACHE = {}


def successors(env, state, action):
    if (state, action) not in CACHE:
        probabilities = {}
        for probability, next_state, _, _ in env.unwrapped.P[state][action]:
            probabilities[next_state] = probabilities.get(next_state, 0) + probability
        CACHE[state, action] = probabilities
    return CACHE[state, action]
