# loses: check-double-choose
def double_dqn_targets(
    network: nn.Module,
    target_network: nn.Module,
    reward: torch.Tensor,
    next_obs: torch.Tensor,
    terminated: torch.Tensor,
    gamma: float | torch.Tensor,
) -> torch.Tensor:
    """Return the targets of Double DQN, shape (n,); arguments as those of ``td_targets``."""
    with torch.inference_mode():
        x = to_network_input(next_obs)
        best = network(x).argmax(dim=1, keepdim=True)
        return reward + gamma * (1 - terminated) * target_network(x).gather(1, best).squeeze(1)
