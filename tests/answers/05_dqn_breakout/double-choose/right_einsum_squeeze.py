def double_dqn_targets(network, target_network, reward, next_obs, terminated, gamma):
    with torch.no_grad():
        x = to_network_input(next_obs)
        q = network(x)
        weights = (q == q.amax(dim=1, keepdim=True)).float()
        next_values = torch.einsum("na,na->n", weights, target_network(x))
    return reward + gamma * (1 - terminated) * next_values
