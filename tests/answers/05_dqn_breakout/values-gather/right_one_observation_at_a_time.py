def current_q_values(network, obs, action):
    return torch.stack([network(to_network_input(o))[a] for o, a in zip(obs, action)])
