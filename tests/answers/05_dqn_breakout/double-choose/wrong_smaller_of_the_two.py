# loses: check-double-choose
def double_dqn_targets(network, target_network, reward, next_obs, terminated, gamma):
    with torch.no_grad():
        x = to_network_input(next_obs)
        best = network(x).max(dim=1).values
        next_values = torch.minimum(best, target_network(x).max(dim=1).values)
    return reward + gamma * (1 - terminated) * next_values
