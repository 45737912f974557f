# loses: check-policy-hardcode-goal, check-policy-hardcode-shortest
def policy_hardcoded(observation: int) -> int:
    print(1 if observation in [0, 4, 10] else 2)
