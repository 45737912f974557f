# loses: check-double-choose
def double_dqn_targets(network, target_network, reward, next_obs, terminated, gamma):
    return td_targets(target_network, reward, next_obs, terminated, gamma)
