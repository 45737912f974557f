# loses: check-target-mask-limit
def td_target(reward, next_value, gamma, terminated, truncated):
    return reward if terminated else gamma * next_value
