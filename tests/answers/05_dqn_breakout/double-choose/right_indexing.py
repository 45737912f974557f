def double_dqn_targets(network, target_network, reward, next_obs, terminated, gamma):
    x = to_network_input(next_obs)
    best = network(x).argmax(1)
    values = target_network(x)[torch.arange(len(best)), best].detach()
    return reward + gamma * values * (1 - terminated)
