# loses: check-targets-mask-next
def td_targets(target_network, reward, next_obs, terminated, gamma):
    with torch.no_grad():
        best = target_network(to_network_input(next_obs)).max(dim=1).values
    return (reward + gamma * (1 - terminated) * best).clamp(-10, 10)
