# loses: check-policy-secure-goal
SAFE = {0: 3, 1: 3, 2: 3, 3: 1, 4: 3, 5: 3, 6: 2, 7: 2, 10: 2, 11: 2, 14: 2}


def policy_hardcoded_2(observation: int) -> int:
    return SAFE[observation]
