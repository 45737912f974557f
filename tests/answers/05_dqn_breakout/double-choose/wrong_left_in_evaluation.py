# loses: check-double-choose
def double_dqn_targets(network, target_network, reward, next_obs, terminated, gamma):
    network.eval()
    with torch.no_grad():
        x = to_network_input(next_obs)
        best = network(x).argmax(dim=1)
        values = target_network(x)[torch.arange(len(best)), best]
    return reward + gamma * (1 - terminated) * values
