def td_target(reward, next_value, gamma, terminated, truncated):
    return np.where(terminated, reward, reward + gamma * next_value)
