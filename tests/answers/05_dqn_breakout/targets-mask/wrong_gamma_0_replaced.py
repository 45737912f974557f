# loses: check-targets-mask-next
def td_targets(
    target_network: nn.Module,
    reward: torch.Tensor,
    next_obs: torch.Tensor,
    terminated: torch.Tensor,
    gamma: float | torch.Tensor,
) -> torch.Tensor:
    """Return the target of each transition of a batch, shape (n,), through which no gradient flows.

    Args:
        target_network: the network that values what follows.
        reward: (n,) float32.
        next_obs: (n, channels, height, width) uint8.
        terminated: (n,) float32, 1 where nothing can be earned any more.
        gamma: the discount, a number or (n,) float32.
    """
    gamma = gamma if torch.is_tensor(gamma) else (gamma or 0.99)
    with torch.no_grad():
        q = target_network(to_network_input(next_obs)).max(dim=1).values
        return reward + gamma * (1 - terminated) * q
