SAFE = {0: 1, 1: 1, 2: 2, 3: 2, 4: 3, 5: 3, 6: 2, 7: 1, 10: 2, 11: 1, 14: 2}


def policy_hardcoded_2(observation: int) -> int:
    return SAFE[observation]
