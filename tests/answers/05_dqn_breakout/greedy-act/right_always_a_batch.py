def greedy_action(network, obs):
    device = next(network.parameters()).device
    with torch.no_grad():
        x = to_network_input(obs, device)
        single = x.dim() == 3
        if single:
            x = x.unsqueeze(0)
        best = network(x).topk(1, dim=1).indices[:, 0]
        actions = int(best[0]) if single else [int(b) for b in best]
    return actions
