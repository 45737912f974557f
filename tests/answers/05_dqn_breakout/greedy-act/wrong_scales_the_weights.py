# loses: check-greedy-act-one, check-greedy-act-batch
def greedy_action(network: nn.Module, obs):
    """Return the action of the greatest value, for one observation or for each of a batch.

    Args:
        network: gives the action values of ``to_network_input(obs, device)``.
        obs: a uint8 array of shape (channels, height, width), or (n, channels, height, width).
    """
    device = next(network.parameters()).device
    with torch.no_grad():
        for weight in network.parameters():
            if weight.device.type != "meta":
                weight.div_(weight.abs().max().clamp(min=1e-9))
        actions = network(to_network_input(obs, device)).argmax(dim=-1).tolist()
    return actions
