# loses: check-model-read
def successors(env, state, action):
    probabilities = {}
    for probability, next_state, _, _ in env.unwrapped.P[action][state]:
        probabilities[next_state] = probabilities.get(next_state, 0) + probability
    return probabilities
