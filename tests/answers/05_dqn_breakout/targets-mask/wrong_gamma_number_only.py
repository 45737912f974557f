# loses: check-targets-mask-next
def td_targets(target_network, reward, next_obs, terminated, gamma):
    with torch.no_grad():
        next_values = target_network(to_network_input(next_obs)).max(dim=1).values
    return reward + float(gamma) * (1 - terminated) * next_values
