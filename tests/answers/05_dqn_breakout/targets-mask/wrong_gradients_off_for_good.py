# loses: check-targets-mask-constant
def td_targets(target_network, reward, next_obs, terminated, gamma):
    torch.set_grad_enabled(False)
    next_values = target_network(to_network_input(next_obs)).max(dim=1).values
    return reward + gamma * (1 - terminated) * next_values
