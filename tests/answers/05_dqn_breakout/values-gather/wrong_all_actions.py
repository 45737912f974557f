# loses: check-values-gather-played, check-values-gather-gradient
def current_q_values(network, obs, action):
    return network(to_network_input(obs))
