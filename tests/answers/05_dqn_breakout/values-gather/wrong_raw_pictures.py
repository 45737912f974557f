# loses: check-values-gather-played
def current_q_values(network, obs, action):
    q_values = network(obs)
    return q_values.gather(1, action.unsqueeze(1)).squeeze(1)
