# loses: check-policy-secure-holes, check-policy-secure-goal
def policy_hardcoded_2(observation: int) -> int:
    return {0: 2, 1: 2, 2: 2, 3: 1, 4: 3, 5: 3, 6: 2, 7: 1, 10: 1, 11: 1, 14: 2}[observation]
