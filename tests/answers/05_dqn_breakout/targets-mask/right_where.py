def td_targets(target_network, reward, next_obs, terminated, gamma):
    with torch.no_grad():
        best, _ = torch.max(target_network(to_network_input(next_obs)), 1)
        return torch.where(terminated.bool(), reward, reward + gamma * best)
