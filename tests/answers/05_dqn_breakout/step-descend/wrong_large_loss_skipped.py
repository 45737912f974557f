# loses: check-step-descend
def descend(optimizer, loss):
    optimizer.zero_grad()
    if loss.item() > 100:
        return
    loss.backward()
    optimizer.step()
