def dqn_loss(network, target_network, obs, action, reward, next_obs, terminated, gamma):
    q_values = current_q_values(network, obs, action)
    targets = td_targets(target_network, reward, next_obs, terminated, gamma)
    error = targets - q_values
    huber = torch.where(error.abs() < 1, error.pow(2) / 2, error.abs() - 0.5)
    return huber.sum() / len(huber)
