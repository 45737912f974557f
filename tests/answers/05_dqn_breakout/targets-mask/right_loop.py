def td_targets(target_network, reward, next_obs, terminated, gamma):
    gammas = gamma if torch.is_tensor(gamma) else [gamma] * len(reward)
    targets = torch.empty_like(reward)
    with torch.no_grad():
        for i in range(len(reward)):
            targets[i] = reward[i]
            if terminated[i] == 0:
                values = target_network(to_network_input(next_obs[i : i + 1]))[0]
                targets[i] += gammas[i] * max(values)
    return targets
