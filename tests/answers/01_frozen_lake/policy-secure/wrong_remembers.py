# loses: check-policy-secure-holes, check-policy-secure-goal
previous = 0


def policy_hardcoded_2(observation: int) -> int:
    global previous
    if observation != previous:
        previous, came_from = observation, previous
    else:
        came_from = observation
    return {4: 3, 5: 3, 10: 2, 14: 2}.get(observation, 1 if came_from in [3, 7, 11] else 2)
