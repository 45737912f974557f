# loses: check-sweep-repeat-stop
def repeat_until_stable(sweep, V, theta):
    history = [V]
    history.append(sweep(V))
    history.append(sweep(history[-1]))
    while np.abs(history[-1] - history[-2]).max() >= theta:
        history.append(sweep(history[-1]))
    return history
