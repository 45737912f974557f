# loses: check-greedy-act-one, check-greedy-act-batch
def greedy_action(network, obs):
    device = next(network.parameters()).device
    with torch.no_grad():
        actions = to_network_input(obs, device).flatten(start_dim=-3).argmax(dim=-1).tolist()
    return actions
