# loses: check-policy-hardcode-goal, check-policy-hardcode-shortest
def policy_hardcoded(observation: int) -> int:
    return 2
