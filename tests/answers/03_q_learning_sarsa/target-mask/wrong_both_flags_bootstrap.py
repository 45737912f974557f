# loses: check-target-mask-terminal
def td_target(reward, next_value, gamma, terminated, truncated):
    if terminated and not truncated:
        return reward
    return reward + gamma * next_value
