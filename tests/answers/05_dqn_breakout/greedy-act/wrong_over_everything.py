# loses: check-greedy-act-batch
def greedy_action(network, obs):
    device = next(network.parameters()).device
    with torch.no_grad():
        q_values = network(to_network_input(obs, device))
        actions = q_values.argmax().item()
    return actions
