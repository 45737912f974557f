from collections import defaultdict


def successors(env, state, action):
    probabilities = defaultdict(float)
    for outcome in env.unwrapped.P[state][action]:
        probabilities[outcome[1]] += outcome[0]
    return probabilities
