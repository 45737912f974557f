def td_targets(target_network, reward, next_obs, terminated, gamma):
    q_values = target_network(to_network_input(next_obs)).detach()
    return reward + gamma * q_values.amax(dim=1) * (1.0 - terminated)
