# loses: check-policy-secure-goal
def policy_hardcoded_2(observation: int) -> int:
    return 3 if observation >= 4 else 0 if observation == 3 else 3
