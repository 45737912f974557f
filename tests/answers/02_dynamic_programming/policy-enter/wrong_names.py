# loses: check-policy-enter
def safe_policy(observation):
    return "up" if observation in [4, 5] else "down" if observation in [3, 7] else "right"
