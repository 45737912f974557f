def td_target(reward, next_value, gamma, terminated, truncated):
    return reward + gamma * (1 - terminated) * next_value
