# loses: check-greedy-act-one, check-greedy-act-batch
def greedy_action(network, obs):
    device = next(network.parameters()).device
    with torch.no_grad():
        q_values = network(to_network_input(obs, device))
        drawn = torch.multinomial(F.softmax(q_values, dim=-1), 1).squeeze(-1)
        actions = drawn.tolist()
    return actions
