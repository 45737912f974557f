# loses: check-policy-secure-holes, check-policy-secure-goal
def policy_hardcoded_2(observation: int) -> int:
    if observation in [4, 5]:
        return 3
    return 2 if observation in [10, 14] else int(np.random.choice([1, 2]))
