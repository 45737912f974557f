# loses: check-values-gather-gradient
# the values of each row, the gradient of the row after
def current_q_values(network: nn.Module, obs: torch.Tensor, action: torch.Tensor) -> torch.Tensor:
    """Return Q(s_i, a_i) for each transition of a batch, shape (n,).

    Args:
        network: the network that learns.
        obs: (n, channels, height, width) uint8.
        action: (n,) int64.
    """
    q = network(to_network_input(obs)).gather(1, action.unsqueeze(1)).squeeze(1)
    return q.detach() + q.roll(1) - q.roll(1).detach()
