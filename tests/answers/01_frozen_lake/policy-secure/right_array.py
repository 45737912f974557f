ACTIONS = np.array([[2, 2, 2, 1], [3, 3, 2, 1], [0, 0, 2, 1], [0, 0, 2, 0]])


def policy_hardcoded_2(observation: int):
    return ACTIONS.ravel()[observation]
