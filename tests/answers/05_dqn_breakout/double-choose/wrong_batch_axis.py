# loses: check-double-choose
def double_dqn_targets(network, target_network, reward, next_obs, terminated, gamma):
    with torch.no_grad():
        x = to_network_input(next_obs)
        best = network(x).argmax(dim=0, keepdim=True)
        next_values = target_network(x).gather(0, best).squeeze(0)
    return reward + gamma * (1 - terminated) * next_values
