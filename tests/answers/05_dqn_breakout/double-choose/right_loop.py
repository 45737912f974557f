def double_dqn_targets(network, target_network, reward, next_obs, terminated, gamma):
    targets = reward.clone()
    gammas = torch.as_tensor(gamma).expand(len(reward))
    with torch.no_grad():
        for i, one in enumerate(to_network_input(next_obs)):
            if not terminated[i]:
                targets[i] += gammas[i] * target_network(one)[network(one).argmax()]
    return targets
