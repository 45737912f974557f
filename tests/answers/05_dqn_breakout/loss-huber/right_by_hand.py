def dqn_loss(network, target_network, obs, action, reward, next_obs, terminated, gamma):
    q_values = current_q_values(network, obs, action)
    targets = td_targets(target_network, reward, next_obs, terminated, gamma)
    error = (q_values - targets).abs()
    small = error.clamp(max=1)
    return (0.5 * small**2 + error - small).mean()
