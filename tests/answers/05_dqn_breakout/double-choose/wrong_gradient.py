# loses: check-double-choose
def double_dqn_targets(network, target_network, reward, next_obs, terminated, gamma):
    x = to_network_input(next_obs)
    best = network(x).argmax(dim=1, keepdim=True)
    next_values = target_network(x).gather(1, best).squeeze(1)
    return reward + gamma * (1 - terminated) * next_values
