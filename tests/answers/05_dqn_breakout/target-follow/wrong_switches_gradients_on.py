# loses: check-target-follow
# the target network begins to learn
def polyak_update(network: nn.Module, target_network: nn.Module, tau: float) -> None:
    """Move each weight of the target network towards the network's by the fraction ``tau``."""
    with torch.no_grad():
        for weight, target_weight in zip(
            network.parameters(), target_network.parameters(), strict=True
        ):
            target_weight.lerp_(weight, tau)
            target_weight.requires_grad_(True)
