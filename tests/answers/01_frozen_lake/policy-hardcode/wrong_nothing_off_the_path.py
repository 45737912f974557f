# loses: check-policy-hardcode-goal
def policy_hardcoded(observation: int) -> int:
    if observation in [0, 4, 9]:
        return 1
    if observation in [8, 13, 14]:
        return 2
