def greedy_action(network, obs):
    device = next(network.parameters()).device
    with torch.no_grad():
        x = to_network_input(obs, device)
        if obs.ndim == 3:
            actions = network(x).argmax().item()
        else:
            actions = network(x).argmax(1).tolist()
    return actions
