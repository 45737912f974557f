def td_target(reward, next_value, gamma, terminated, truncated):
    return {True: reward, False: reward + gamma * next_value}[bool(terminated)]
