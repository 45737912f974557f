def current_q_values(network, obs, action):
    q_values = network(to_network_input(obs))
    columns = torch.arange(q_values.shape[1], device=q_values.device)
    return torch.where(columns == action.view(-1, 1), q_values, 0.0).sum(-1)
