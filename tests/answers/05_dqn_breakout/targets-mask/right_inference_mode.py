def td_targets(target_network, reward, next_obs, terminated, gamma):
    with torch.inference_mode():
        q_values = target_network(to_network_input(next_obs))
        next_values = q_values.sort(dim=1, descending=True).values[:, 0]
    return torch.addcmul(reward, (1 - terminated) * gamma, next_values)
