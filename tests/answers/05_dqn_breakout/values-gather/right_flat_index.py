def current_q_values(network, obs, action):
    q_values = network(to_network_input(obs))
    n, n_actions = q_values.shape
    return q_values.reshape(-1)[torch.arange(n) * n_actions + action]
