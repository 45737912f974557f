# loses: check-target-mask-limit
def td_target(reward, next_value, gamma, terminated, truncated):
    if terminated:
        return reward
    return reward + gamma * max(next_value, 0)
