# loses: check-step-descend
# Adam begins afresh at each batch
def descend(optimizer: torch.optim.Optimizer, loss: torch.Tensor) -> None:
    """Lower the loss by one step of the optimiser.

    Args:
        optimizer: holds the weights to be moved.
        loss: a tensor without axes, which depends on those weights.
    """
    optimizer.state.clear()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
