# loses: check-target-mask-terminal, check-target-mask-limit
def td_target(reward, next_value, gamma, terminated, truncated):
    return reward if reward != 0 else gamma * next_value
