# loses: check-policy-hardcode-shortest
visits = {0: 2, 1: 2, 2: 1, 6: 1, 10: 0, 9: 1, 13: 2, 14: 2}


def policy_hardcoded(observation: int) -> int:
    return visits.get(observation, 3)
