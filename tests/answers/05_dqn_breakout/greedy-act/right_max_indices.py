def greedy_action(network, obs):
    device = next(network.parameters()).device
    with torch.no_grad():
        q_values = network(to_network_input(obs, device))
        actions = torch.max(q_values, dim=-1).indices.tolist()
    return actions
