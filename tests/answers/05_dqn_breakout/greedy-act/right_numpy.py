def greedy_action(network, obs):
    device = next(network.parameters()).device
    with torch.no_grad():
        q_values = network(to_network_input(obs).to(device)).cpu().numpy()
        actions = q_values.argmax(axis=-1)
    return actions
