# loses: check-loss-huber-networks
def dqn_loss(network, target_network, obs, action, reward, next_obs, terminated, gamma):
    q_values = current_q_values(network, obs, action)

    targets = td_targets(network, reward, next_obs, terminated, gamma)
    return F.smooth_l1_loss(q_values, targets)
