@torch.no_grad()
def double_dqn_targets(network, target_network, reward, next_obs, terminated, gamma):
    x = to_network_input(next_obs)
    q = torch.take_along_dim(target_network.eval()(x), network(x).max(dim=1).indices[:, None], 1)
    return reward + (1 - terminated) * gamma * q.flatten()
