# loses: check-step-descend
def descend(optimizer: torch.optim.Optimizer, loss: torch.Tensor) -> None:
    """Lower the loss by one step of the optimiser.

    Args:
        optimizer: holds the weights to be moved.
        loss: a tensor without axes, which depends on those weights.
    """
    optimizer.zero_grad()
    loss.backward()
    weights = [weight for group in optimizer.param_groups for weight in group["params"]]
    torch.optim.Adam(weights, lr=0.001).step()
