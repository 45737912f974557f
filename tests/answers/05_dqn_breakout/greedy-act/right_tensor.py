def greedy_action(network, obs):
    device = next(network.parameters()).device
    with torch.no_grad():
        actions = torch.argmax(network(to_network_input(obs, device)), dim=-1)
    return actions
