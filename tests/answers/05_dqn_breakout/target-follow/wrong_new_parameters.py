# loses: check-target-follow
def polyak_update(network, target_network, tau):
    weights = zip(network.named_parameters(), target_network.parameters(), strict=True)
    for (name, weight), target_weight in list(weights):
        mixed = tau * weight.detach() + (1 - tau) * target_weight.detach()
        setattr(target_network, name, nn.Parameter(mixed))
