def current_q_values(network, obs, action):
    q_values = network(to_network_input(obs))
    played = F.one_hot(action, q_values.shape[1])
    return (q_values * played).sum(dim=1)
