# loses: check-values-gather-played, check-values-gather-gradient
def current_q_values(network, obs, action):
    q_values = network(to_network_input(obs)).detach().numpy()
    return q_values[np.arange(len(action)), action]
