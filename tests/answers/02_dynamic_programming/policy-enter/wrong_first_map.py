# loses: check-policy-enter
def safe_policy(observation):
    return 1 if observation in [0, 4, 10] else 2
