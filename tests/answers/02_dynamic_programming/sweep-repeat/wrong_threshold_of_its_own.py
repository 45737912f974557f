# loses: check-sweep-repeat-stop
def repeat_until_stable(sweep, V, theta):
    history = [V]
    theta = max(theta, 1e-6)
    while True:
        history.append(sweep(history[-1]))
        if np.abs(history[-1] - history[-2]).max() < theta:
            break
    return history
