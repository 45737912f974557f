# loses: check-greedy-act-one, check-greedy-act-batch
def greedy_action(network, obs):
    device = next(network.parameters()).device
    with torch.no_grad():
        q_values = network(to_network_input(obs, device))
        actions = q_values.round(decimals=2).argmax(dim=-1).tolist()
    return actions
