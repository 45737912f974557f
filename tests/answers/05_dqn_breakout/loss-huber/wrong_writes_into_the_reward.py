# loses: check-loss-huber-networks
# writes into the batch
def dqn_loss(
    network: nn.Module,
    target_network: nn.Module,
    obs: torch.Tensor,
    action: torch.Tensor,
    reward: torch.Tensor,
    next_obs: torch.Tensor,
    terminated: torch.Tensor,
    gamma: float | torch.Tensor,
) -> torch.Tensor:
    """Return the mean Huber loss of a batch, a tensor without axes."""
    q = current_q_values(network, obs, action)
    y = td_targets(target_network, reward, next_obs, terminated, gamma)
    reward.sub_(reward.mean())
    return F.smooth_l1_loss(q, y)
