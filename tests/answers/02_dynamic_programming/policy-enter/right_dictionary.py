def safe_policy(observation):
    return {0: 2, 1: 2, 2: 2, 3: 1, 4: 3, 5: 3, 6: 2, 7: 1, 10: 2, 11: 1, 14: 2}[observation]
