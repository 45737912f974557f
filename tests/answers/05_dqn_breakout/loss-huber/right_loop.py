def dqn_loss(network, target_network, obs, action, reward, next_obs, terminated, gamma):
    q_values = current_q_values(network, obs, action)
    targets = td_targets(target_network, reward, next_obs, terminated, gamma)
    total = 0
    for q, y in zip(q_values, targets):
        error = abs(y - q)
        total = total + (0.5 * error * error if error <= 1 else error - 0.5)
    return total / len(targets)
