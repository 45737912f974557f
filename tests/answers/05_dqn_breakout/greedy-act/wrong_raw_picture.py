# loses: check-greedy-act-one, check-greedy-act-batch
def greedy_action(network, obs):
    device = next(network.parameters()).device
    with torch.no_grad():
        q_values = network(obs)
        actions = q_values.argmax(dim=-1).tolist()
    return actions
