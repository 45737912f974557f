def double_dqn_targets(network, target_network, reward, next_obs, terminated, gamma):
    with torch.no_grad():
        _, best = network(to_network_input(next_obs)).max(dim=1)
        future = current_q_values(target_network, next_obs, best)
        future[terminated > 0] = 0
        return reward + gamma * future
