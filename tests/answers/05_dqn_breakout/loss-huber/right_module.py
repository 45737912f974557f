def dqn_loss(network, target_network, obs, action, reward, next_obs, terminated, gamma):
    criterion = nn.SmoothL1Loss()
    return criterion(
        td_targets(target_network, reward, next_obs, terminated, gamma),
        current_q_values(network, obs, action),
    )
