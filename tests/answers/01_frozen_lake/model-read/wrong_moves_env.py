# loses: check-model-read
def successors(env, state, action):
    probabilities = {}
    env.reset()
    env.unwrapped.s = state
    for probability, next_state, _, _ in env.unwrapped.P[state][action]:
        probabilities[next_state] = probabilities.get(next_state, 0) + probability
    return probabilities
