# loses: check-target-mask-terminal
def td_target(reward, next_value, gamma, terminated, truncated):
    return 0.0 if terminated else reward + gamma * next_value
