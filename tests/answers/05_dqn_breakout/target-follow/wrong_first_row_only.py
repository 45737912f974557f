# loses: check-target-follow
def polyak_update(network, target_network, tau):
    with torch.no_grad():
        for weight, target_weight in zip(
            network.parameters(), target_network.parameters(), strict=True
        ):
            target_weight[:1].lerp_(weight[:1], tau)
