def td_targets(target_network, reward, next_obs, terminated, gamma):
    with torch.no_grad():
        q_values = target_network(to_network_input(next_obs))
    reward += gamma * (1 - terminated) * q_values.max(dim=1).values
    return reward
