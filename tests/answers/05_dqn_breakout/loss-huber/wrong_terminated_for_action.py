# loses: check-loss-huber-networks
def dqn_loss(network, target_network, obs, action, reward, next_obs, terminated, gamma):
    q_values = current_q_values(network, obs, terminated.long())
    targets = td_targets(target_network, reward, next_obs, terminated, gamma)
    return F.smooth_l1_loss(q_values, targets)
