# loses: check-greedy-act-batch
def greedy_action(network, obs):
    device = next(network.parameters()).device
    with torch.no_grad():
        x = to_network_input(obs, device)
        if x.dim() == 4:
            x = x[0]
        actions = network(x).argmax().item()
    return actions
