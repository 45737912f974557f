def current_q_values(network, obs, action):
    q_values = network(to_network_input(obs))
    values = []
    for i, a in enumerate(action.tolist()):
        values.append(q_values[i, a])
    return torch.stack(values)
