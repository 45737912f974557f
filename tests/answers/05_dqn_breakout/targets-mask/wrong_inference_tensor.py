# loses: check-targets-mask-constant
# tensors of inference mode cannot be used by a loss: backward raises
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
    with torch.inference_mode():
        q = target_network(to_network_input(next_obs)).max(dim=1).values
        return reward + gamma * (1 - terminated) * q
