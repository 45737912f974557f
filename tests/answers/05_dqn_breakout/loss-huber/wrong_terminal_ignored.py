# loses: check-loss-huber-value
def dqn_loss(network, target_network, obs, action, reward, next_obs, terminated, gamma):
    q_values = current_q_values(network, obs, action)
    targets = td_targets(target_network, reward, next_obs, terminated, gamma)
    losses = F.smooth_l1_loss(q_values, targets, reduction="none")
    return (losses * (1 - terminated)).mean()
