# loses: check-policy-enter
def safe_policy(observation):
    return 3
