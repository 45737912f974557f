# loses: check-sweep-repeat-stop
def repeat_until_stable(sweep, V, theta):
    history = [V, sweep(V)]
    while not np.allclose(history[-1], history[-2], atol=theta):
        history.append(sweep(history[-1]))
    return history
