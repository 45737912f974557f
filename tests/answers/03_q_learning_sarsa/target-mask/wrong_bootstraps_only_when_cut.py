# loses: check-target-mask-limit
def td_target(reward, next_value, gamma, terminated, truncated):
    if truncated and not terminated:
        return reward + gamma * next_value
    return reward
