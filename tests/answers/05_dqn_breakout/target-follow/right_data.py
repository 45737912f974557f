def polyak_update(network, target_network, tau):
    with torch.no_grad():
        for weight, target_weight in zip(
            network.parameters(), target_network.parameters(), strict=True
        ):
            target_weight.data = tau * weight.data + (1.0 - tau) * target_weight.data
