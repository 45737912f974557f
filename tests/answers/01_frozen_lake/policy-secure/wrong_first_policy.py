# loses: check-policy-secure-holes, check-policy-secure-goal
def policy_hardcoded_2(observation: int) -> int:
    return policy_hardcoded(observation)
