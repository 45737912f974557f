def double_dqn_targets(network, target_network, reward, next_obs, terminated, gamma):
    with torch.no_grad():
        q_online = network(to_network_input(next_obs))
        q_target = target_network(to_network_input(next_obs))
        chosen = F.one_hot(q_online.argmax(dim=1), q_online.shape[1])
        next_values = (chosen * q_target).sum(dim=1)
        return torch.where(terminated.bool(), reward, reward + gamma * next_values)
