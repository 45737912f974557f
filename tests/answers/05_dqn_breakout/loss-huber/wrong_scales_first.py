# loses: check-loss-huber-networks
def dqn_loss(network, target_network, obs, action, reward, next_obs, terminated, gamma):
    q_values = current_q_values(network, to_network_input(obs) / 255, action)
    targets = td_targets(
        target_network, reward, to_network_input(next_obs) / 255, terminated, gamma
    )
    return F.smooth_l1_loss(q_values, targets)
