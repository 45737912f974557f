# loses: check-target-mask-terminal, check-target-mask-limit
def td_target(reward, next_value, gamma, terminated, truncated):
    return round(reward if terminated else reward + gamma * next_value, 2)
