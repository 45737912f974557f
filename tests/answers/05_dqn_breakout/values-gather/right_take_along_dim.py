def current_q_values(network, obs, action):
    q_values = network(to_network_input(obs, obs.device))
    return torch.take_along_dim(q_values, action[:, None], dim=1)[:, 0]
