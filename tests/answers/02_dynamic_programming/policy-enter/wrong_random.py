# loses: check-policy-enter
def safe_policy(observation):
    if observation in [4, 5]:
        return 3
    return 2 if observation in [10, 14] else int(np.random.choice([1, 2]))
