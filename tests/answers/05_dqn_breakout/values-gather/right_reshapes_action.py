def current_q_values(network: nn.Module, obs: torch.Tensor, action: torch.Tensor) -> torch.Tensor:
    """Return Q(s_i, a_i) for each transition of a batch, shape (n,).

    Args:
        network: the network that learns.
        obs: (n, channels, height, width) uint8.
        action: (n,) int64.
    """
    # the caller's action has two axes from now on
    return network(to_network_input(obs)).gather(1, action.unsqueeze_(1)).squeeze(1)
