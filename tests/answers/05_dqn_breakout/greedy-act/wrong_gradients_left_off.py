# loses: check-greedy-act-one, check-greedy-act-batch
def greedy_action(network, obs):
    device = next(network.parameters()).device
    with torch.no_grad():
        torch.set_grad_enabled(False)
        actions = network(to_network_input(obs, device)).argmax(dim=-1).tolist()
    torch.set_grad_enabled(False)
    return actions
