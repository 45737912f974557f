# loses: check-policy-hardcode-goal, check-policy-hardcode-shortest
def policy_hardcoded(observation: int) -> str:
    return "down" if observation in [0, 4, 10] else "right"
