def td_target(reward, next_value, gamma, terminated, truncated):
    future = 0.0 if terminated else next_value
    return gamma * future + reward
