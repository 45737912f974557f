# loses: check-step-descend
def descend(optimizer: torch.optim.Optimizer, loss: torch.Tensor) -> None:
    """Lower the loss by one step of the optimiser.

    Args:
        optimizer: holds the weights to be moved.
        loss: a tensor without axes, which depends on those weights.
    """
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_value_([w for g in optimizer.param_groups for w in g["params"]], 1.0)
    optimizer.step()
