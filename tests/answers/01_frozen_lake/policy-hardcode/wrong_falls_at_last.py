# loses: check-policy-hardcode-goal, check-policy-hardcode-shortest
def policy_hardcoded(observation: int) -> int:
    return 1 if observation in [0, 4, 8] else 2
