# loses: check-target-follow
def polyak_update(network, target_network, tau):
    with torch.no_grad():
        for weight, target_weight in zip(
            network.parameters(), target_network.parameters(), strict=True
        ):
            target_weight.copy_(0.005 * weight + 0.995 * target_weight)
