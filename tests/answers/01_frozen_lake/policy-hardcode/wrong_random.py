# loses: check-policy-hardcode-goal, check-policy-hardcode-shortest
turn = [0]


def policy_hardcoded(observation: int) -> int:
    turn[0] += 1
    return turn[0] % 4
