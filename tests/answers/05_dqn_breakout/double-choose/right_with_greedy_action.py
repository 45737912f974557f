def double_dqn_targets(network, target_network, reward, next_obs, terminated, gamma):
    best = torch.as_tensor(greedy_action(network, next_obs), device=next_obs.device)
    q_values = target_network(to_network_input(next_obs))
    next_values = q_values.take_along_dim(best.unsqueeze(1), 1).squeeze(1)
    return (reward + gamma * ~terminated.bool() * next_values).detach()
