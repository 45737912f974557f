def dqn_loss(network, target_network, obs, action, reward, next_obs, terminated, gamma):
    q = current_q_values(network=network, obs=obs, action=action)
    y = td_targets(
        target_network=target_network,
        reward=reward,
        next_obs=next_obs,
        terminated=terminated,
        gamma=gamma,
    )
    return nn.HuberLoss(reduction="none")(q, y.detach()).mean()
