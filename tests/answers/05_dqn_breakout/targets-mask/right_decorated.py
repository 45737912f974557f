@torch.no_grad()
def td_targets(target_network, reward, next_obs, terminated, gamma):
    q_next = target_network(to_network_input(next_obs))
    q_next = q_next.max(dim=1).values.masked_fill(terminated > 0.5, 0)
    return reward + torch.as_tensor(gamma) * q_next
