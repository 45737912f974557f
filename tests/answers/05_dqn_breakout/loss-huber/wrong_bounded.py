# loses: check-loss-huber-value
def dqn_loss(network, target_network, obs, action, reward, next_obs, terminated, gamma):
    q = current_q_values(network, obs, action)
    y = td_targets(target_network, reward, next_obs, terminated, gamma)
    return F.smooth_l1_loss(q, y).clamp(max=10)
