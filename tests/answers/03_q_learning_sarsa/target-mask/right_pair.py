def td_target(reward, next_value, gamma, terminated, truncated):
    return (reward + gamma * next_value, reward)[terminated]
