# loses: check-targets-mask-next, check-targets-mask-terminal
def td_targets(target_network, reward, next_obs, terminated, gamma):
    with torch.no_grad():
        best = target_network(to_network_input(next_obs)).max(dim=1).values
    return reward.round(decimals=2) + gamma * (1 - terminated) * best
