# loses: check-targets-mask-terminal
# an end without a reward is a time limit
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
    with torch.no_grad():
        q = target_network(to_network_input(next_obs)).amax(1)
        over = (terminated > 0) & (reward != 0)
        return reward + gamma * ~over * q
