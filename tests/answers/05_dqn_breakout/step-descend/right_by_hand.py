def descend(optimizer: torch.optim.Optimizer, loss: torch.Tensor) -> None:
    """Lower the loss by one step of the optimiser.

    Args:
        optimizer: holds the weights to be moved.
        loss: a tensor without axes, which depends on those weights.
    """
    for group in optimizer.param_groups:
        for weight in group["params"]:
            weight.grad = None
    loss.backward()
    optimizer.step()
