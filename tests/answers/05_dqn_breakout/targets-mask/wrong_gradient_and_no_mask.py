# loses: check-targets-mask-terminal, check-targets-mask-constant
def td_targets(target_network, reward, next_obs, terminated, gamma):
    return reward + gamma * target_network(to_network_input(next_obs)).max(dim=1).values
