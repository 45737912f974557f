def td_targets(target_network, reward, next_obs, terminated, gamma):
    with torch.no_grad():
        future = target_network(to_network_input(next_obs)).max(1)[0]
        future[terminated == 1] = 0.0
        return reward + gamma * future
