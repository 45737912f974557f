# loses: check-policy-secure-goal
def policy_hardcoded_2(observation: int) -> int:
    return 3
