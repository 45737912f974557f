# loses: check-targets-mask-next
def td_targets(target_network, reward, next_obs, terminated, gamma):
    with torch.no_grad():
        best = target_network(to_network_input(next_obs))[:, :4].max(dim=1).values
    return reward + gamma * (1 - terminated) * best
