# loses: check-values-gather-gradient
def current_q_values(network, obs, action):
    q_values = network(to_network_input(obs)).detach()
    return q_values.gather(1, action.unsqueeze(1)).squeeze(1)
