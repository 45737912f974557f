def td_targets(target_network, reward, next_obs, terminated, gamma):
    with torch.no_grad():
        q_values = target_network(to_network_input(next_obs))
        best = q_values.argmax(dim=1, keepdim=True)
        next_values = q_values.gather(1, best).flatten()
        not_over = ~terminated.bool()
        return reward + gamma * not_over * next_values
