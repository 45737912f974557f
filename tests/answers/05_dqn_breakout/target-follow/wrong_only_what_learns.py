# loses: check-target-follow
# skips weights that take no gradient: those of the target network, all of them
def polyak_update(network: nn.Module, target_network: nn.Module, tau: float) -> None:
    """Move each weight of the target network towards the network's by the fraction ``tau``."""
    with torch.no_grad():
        for weight, target_weight in zip(
            network.parameters(), target_network.parameters(), strict=True
        ):
            if target_weight.requires_grad:
                target_weight.lerp_(weight, tau)
