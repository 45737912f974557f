# loses: check-step-descend
def descend(optimizer: torch.optim.Optimizer, loss: torch.Tensor) -> None:
    """Lower the loss by one step of the optimiser.

    Args:
        optimizer: holds the weights to be moved.
        loss: a tensor without axes, which depends on those weights.
    """
    optimizer.zero_grad()
    loss.backward()
    for group in optimizer.param_groups:
        group["lr"] = 0.001
    optimizer.step()
