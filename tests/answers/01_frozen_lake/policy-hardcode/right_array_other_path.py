POLICY = np.array([2, 2, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 0])


def policy_hardcoded(observation: int) -> int:
    return POLICY[observation]
