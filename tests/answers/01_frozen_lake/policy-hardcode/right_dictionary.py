def policy_hardcoded(observation: int) -> int:
    return {0: 1, 4: 1, 8: 2, 9: 1, 13: 2, 14: 2}.get(observation, 0)
